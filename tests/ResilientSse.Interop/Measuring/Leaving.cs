using System.Diagnostics;
using System.Text;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Measuring;

/// <summary>How long after a browser has left a quiet <c>MapSseProxy</c> route, with a heartbeat each second, the route's upstream is closed.</summary>
internal static class Leaving
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null if it takes longer than 10 seconds.</returns>
    public static async Task<TimeSpan?> MeasureAsync(Proxy proxy, Setup setup, Version version)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var browser = new CancellationTokenSource();
        var http = Client.Create(version);
        using (var limit = new Deadline(Deadline.Patience))
        {
            try
            {
                await using var body = await http.GetStreamAsync(chain.Proxy.Address("/proxy/quiet", version), limit.Token);
                await ReadToHeartbeatAsync(body, limit.Token);
            }
            catch (OperationCanceledException)
            {
                // Nothing comes through. It leaves all the same.
            }
        }

        // The connection too, as when a browser is closed.
        http.Dispose();
        var left = Stopwatch.GetTimestamp();
        try
        {
            return Stopwatch.GetElapsedTime(left, await chain.Upstream.Left.Task.WaitAsync(Limit, TimeProvider.System));
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>So that it leaves at the beginning of a second of silence.</summary>
    private static async Task ReadToHeartbeatAsync(Stream body, CancellationToken cancellationToken)
    {
        var (text, buffer) = ("", new byte[256]);
        while (!text.EndsWith(":\n", StringComparison.Ordinal) && await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            text += Encoding.UTF8.GetString(buffer, 0, count);
    }
}
