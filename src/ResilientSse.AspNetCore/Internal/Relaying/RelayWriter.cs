using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes what an upstream sends into the relay's log, and so knows where to resume: blocks that are no events are relayed like all others.
/// It has the log itself: an event touches little, and nothing of the relay.
/// </summary>
internal sealed class RelayWriter(Relay relay, RelayLog log, RouteTelemetry telemetry, string lastEventId) : ResumePoint(lastEventId)
{
    /// <summary>Writes to the end of the connection.</summary>
    public async Task WriteAsync(Connection connection, CancellationToken cancellationToken)
    {
        do
        {
            while (connection.TryReadEvent())
            {
                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                Append(connection.Reader);
                MoveTo(connection.Reader.EventId);
            }

            log.Publish();
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
        while (await connection.FillAsync().ConfigureAwait(false));
    }

    public override void Pass(SseReader block)
    {
        Append(block);
        log.Publish();
        base.Pass(block);
    }

    public override ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => log.IsFull ? WaitAsync(cancellationToken) : default;

    private void Append(SseReader block)
    {
        log.Append(Frame.Of(block));
        telemetry.Received(relay);
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (log.WaitForRoomAsync() is { IsCompleted: false } room)
        {
            log.Publish();
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
