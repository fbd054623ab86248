using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes an upstream into the log of all who share it. Browsers that fall behind do not hold it.</summary>
internal sealed class LogWriter(SharedRelay relay, RelayLog log, RouteTelemetry telemetry) : RelayWriter
{
    public override async Task<bool> WriteAsync(Connection connection)
    {
        do
        {
            while (connection.TryReadBlock())
            {
                log.Append(Frame.Of(connection));
                telemetry.Received(relay.Browsers);
                connection.Commit();
            }

            log.Publish();
        }
        while (await connection.FillAsync().ConfigureAwait(false));

        return true;
    }
}
