using ResilientSse.Interop.Proxies;
using ResilientSse.Interop.Serving;

namespace ResilientSse.Interop.Measuring;

/// <summary>An upstream and a proxy before it.</summary>
internal sealed class Chain : IAsyncDisposable
{
    private Chain(Upstream upstream, ProxyProcess proxy) => (Upstream, Proxy) = (upstream, proxy);

    public Upstream Upstream { get; }

    public ProxyProcess Proxy { get; }

    public static async Task<Chain> StartAsync(Proxy proxy, Setup setup)
    {
        var upstream = await Upstream.StartAsync();
        return new(upstream, await ProxyProcess.StartAsync(proxy, setup, upstream.Port));
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
