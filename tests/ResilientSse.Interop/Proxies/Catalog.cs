namespace ResilientSse.Interop.Proxies;

/// <summary>The proxies, and which of them <c>RESILIENTSSE_INTEROP</c> wants.</summary>
internal static class Catalog
{
    public const string NotWanted = "RESILIENTSSE_INTEROP=1 runs nginx and HAProxy, =all whatever tests/ResilientSse.Interop/install has installed.";

    public static IReadOnlyList<Proxy> All { get; } =
    [
        Nginx.Proxy, HAProxy.Proxy, Apache.Proxy, Varnish.Proxy, Caddy.Proxy, Squid.Proxy, Lighttpd.Proxy, H2O.Proxy, TrafficServer.Proxy,
    ];

    /// <summary>With 1 those that CI has are there, or their tests fail.</summary>
    public static IReadOnlyList<Proxy> Wanted => Environment.GetEnvironmentVariable("RESILIENTSSE_INTEROP") switch
    {
        null or "" => [],
        "all" => [.. All.Where(proxy => proxy.IsInstalled)],
        _ => [Nginx.Proxy, HAProxy.Proxy],
    };

    public static Proxy Named(string name) => All.Single(proxy => proxy.Name == name);
}
