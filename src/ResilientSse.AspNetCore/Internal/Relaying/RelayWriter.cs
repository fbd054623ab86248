using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes what an upstream sends into the relay's log, and so knows where to resume: blocks that are no events are relayed like all others.
/// </summary>
internal sealed class RelayWriter(Relay relay, string lastEventId) : ResumePoint(lastEventId)
{
    private RelayLog Log => relay.Log;

    /// <summary>Writes to the end of the connection.</summary>
    public async Task WriteAsync(Connection connection, CancellationToken cancellationToken)
    {
        do
        {
            while (connection.TryReadEvent())
            {
                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                relay.Append(connection.Reader);
                MoveTo(connection.Reader.EventId);
            }

            Log.Publish();
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
        while (await connection.FillAsync().ConfigureAwait(false));
    }

    public override void Pass(SseReader block)
    {
        relay.Append(block);
        Log.Publish();
        base.Pass(block);
    }

    public override ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => Log.IsFull ? WaitAsync(cancellationToken) : default;

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Log.WaitForRoomAsync() is { IsCompleted: false } room)
        {
            Log.Publish();
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
