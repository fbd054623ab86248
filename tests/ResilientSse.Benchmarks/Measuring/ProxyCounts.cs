using System.Net.Sockets;
using System.Text;

namespace ResilientSse.Benchmarks;

/// <summary>What the proxy does for each event, in counts: bytes allocated, and writes.</summary>
internal sealed class ProxyCounts(ServerProcess upstream)
{
    private const int Browsers = 50;
    private const int Rate = 50;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private string Path => $"/ticks/{Rate}";

    /// <summary>The bytes that a proxy allocates for each event that reaches a browser.</summary>
    public async Task<double> AllocatedAsync(string role)
    {
        using var proxy = await ServerProcess.StartAsync(role, upstream).ConfigureAwait(false);
        await using var crowd = await Crowd.OpenAsync(new Uri(proxy.Http1 + Path), Browsers, isPost: role == "run").ConfigureAwait(false);

        // What is made with the first events is no part of it.
        await Task.Delay(Window, TimeProvider.System).ConfigureAwait(false);
        return (await crowd.CostsAsync(Window, proxy.AllocatedAsync).ConfigureAwait(false))[0];
    }

    /// <summary>How often a proxy writes for each event that comes alone: each write is a chunk of its own.</summary>
    public async Task<double> WritesAsync(string role)
    {
        const int Events = 50;
        using var proxy = await ServerProcess.StartAsync(role, upstream).ConfigureAwait(false);
        var uri = new Uri(proxy.Http1 + Path);
        using var client = new TcpClient(uri.Host, uri.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Host}\r\nCookie: auth_token=one\r\n\r\n")).ConfigureAwait(false);
        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (Count(read, '{') < Events && await stream.ReadAsync(buffer).ConfigureAwait(false) is var count and > 0)
            read.Append(Encoding.UTF8.GetString(buffer, 0, count));

        // From the first event on; the head and the comment before it are no part of it. A chunk has two of these, an event none.
        var text = read.ToString();
        text = text[text.IndexOf("id:", StringComparison.Ordinal)..];
        return text.Count(c => c == '\r') / 2.0 / text.Count(c => c == '{');
    }

    private static int Count(StringBuilder text, char what) => text.ToString().Count(c => c == what);
}
