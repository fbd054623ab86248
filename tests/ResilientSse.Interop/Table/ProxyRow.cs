using System.Net;
using ResilientSse.Interop.Measuring;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Table;

/// <summary>What was measured of one proxy with one config; lists have an item for each version of HTTP.</summary>
internal sealed record ProxyRow(Proxy Proxy, Setup Setup)
{
    public required IReadOnlyList<TimeSpan?> ServerLate { get; init; }

    public required IReadOnlyList<TimeSpan?> RouteLate { get; init; }

    public required IReadOnlyList<Passage> KilledInEvent { get; init; }

    public required IReadOnlyList<Passage> KilledBetween { get; init; }

    public required IReadOnlyList<Passage?> ProxyKilled { get; init; }

    public required IReadOnlyList<TimeSpan?> Leaving { get; init; }

    public required IReadOnlyList<bool> PassesLastEventId { get; init; }

    public required bool SharesServer { get; init; }

    public required bool SharesRoute { get; init; }

    /// <summary>With the compressing config, for the plain one's row; null where there is none.</summary>
    public required Compression? Compression { get; init; }

    public static async Task<ProxyRow> MeasureAsync(Proxy proxy, Setup setup) => new(proxy, setup)
    {
        ServerLate = await EachAsync(proxy, version => Lateness.MeasureAsync(proxy, setup, version, "/step")),
        RouteLate = await EachAsync(proxy, version => Lateness.MeasureAsync(proxy, setup, version, "/proxy/step")),
        KilledInEvent = await EachAsync(proxy, version => KilledServer.MeasureAsync(proxy, setup, version, isBetween: false)),
        KilledBetween = await EachAsync(proxy, version => KilledServer.MeasureAsync(proxy, setup, version, isBetween: true)),
        ProxyKilled = await EachAsync(proxy, version => KilledProxy.MeasureAsync(proxy, setup, version)),
        Leaving = await EachAsync(proxy, version => Measuring.Leaving.MeasureAsync(proxy, setup, version)),
        PassesLastEventId = await EachAsync(proxy, version => Headers.PassLastEventIdAsync(proxy, setup, version)),
        SharesServer = await Headers.ShareAsync(proxy, setup, HttpVersion.Version11, "/cacheable"),
        SharesRoute = await Headers.ShareAsync(proxy, setup, HttpVersion.Version11, "/proxy/cacheable"),
        Compression = setup == Setup.Plain && proxy.Compressing is not null ? await Compression.MeasureAsync(proxy) : null,
    };

    private static async Task<IReadOnlyList<T>> EachAsync<T>(Proxy proxy, Func<Version, Task<T>> measureAsync)
    {
        var results = new List<T>();
        foreach (var version in proxy.Versions)
            results.Add(await measureAsync(version));
        return results;
    }
}
