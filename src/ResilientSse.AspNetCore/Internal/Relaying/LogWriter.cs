using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes an upstream into the log of all who share it. Browsers that fall behind do not hold it.</summary>
internal sealed class LogWriter(SharedRelay relay, RelayLog log, RouteTelemetry telemetry) : RelayWriter(lastEventId: "")
{
    public override async Task<bool> WriteAsync(Connection connection)
    {
        do
        {
            while (connection.TryReadEvent())
            {
                Append(connection.Reader);
                MoveTo(connection.Reader.EventId);
            }

            log.Publish();
        }
        while (await connection.FillAsync().ConfigureAwait(false));

        return true;
    }

    public override void Pass(SseReader block)
    {
        Append(block);
        log.Publish();
        base.Pass(block);
    }

    private void Append(SseReader block)
    {
        log.Append(Frame.Of(block));
        telemetry.Received(relay.Browsers);
    }
}
