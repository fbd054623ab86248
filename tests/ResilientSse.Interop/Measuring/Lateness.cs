using System.Diagnostics;
using System.Globalization;
using System.Net;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Measuring;

/// <summary>How late events come, when each is sent only after the one before was read.</summary>
internal static class Lateness
{
    private const int Events = 6;

    /// <returns>The median over the events after the first one; null if one did not come within <see cref="Deadline.Patience"/>.</returns>
    public static async Task<TimeSpan?> MeasureAsync(
        Proxy proxy, Setup setup, Version version, string path, DecompressionMethods decompression = DecompressionMethods.None)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var http = Client.Create(version, decompression);
        var stream = Client.Open(http, chain.Proxy.Address(path, version), Client.Persistent(version));
        var late = new List<TimeSpan>();
        using var limit = new Deadline(Deadline.Patience);
        try
        {
            await foreach (var item in stream.WithCancellation(limit.Token))
            {
                late.Add(Stopwatch.GetElapsedTime(long.Parse(item.Data, CultureInfo.InvariantCulture)));
                if (late.Count == Events)
                    return late.Skip(1).Order().ElementAt((Events - 1) / 2);

                limit.Set(Deadline.Patience);
                chain.Upstream.Go.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // It does not come at once.
        }

        return null;
    }
}
