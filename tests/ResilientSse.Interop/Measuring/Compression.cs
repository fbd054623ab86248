using System.Net;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Measuring;

/// <summary>What a proxy that compresses event streams does, over HTTP/1.1.</summary>
/// <param name="OfServer">Whether it compresses the stream of a server.</param>
/// <param name="OfRoute">Whether it compresses that of a route of this package.</param>
/// <param name="ServerLate">How late a server's events come then; null for not at once.</param>
/// <param name="RouteLate">How late those of a route come.</param>
internal sealed record Compression(bool OfServer, bool OfRoute, TimeSpan? ServerLate, TimeSpan? RouteLate)
{
    public static async Task<Compression> MeasureAsync(Proxy proxy)
    {
        var version = HttpVersion.Version11;
        return new(
            await Headers.CompressAsync(proxy, Setup.Compressing, version, "/ended"),
            await Headers.CompressAsync(proxy, Setup.Compressing, version, "/proxy/ended"),
            await Lateness.MeasureAsync(proxy, Setup.Compressing, version, "/step", DecompressionMethods.GZip),
            await Lateness.MeasureAsync(proxy, Setup.Compressing, version, "/proxy/step", DecompressionMethods.GZip));
    }
}
