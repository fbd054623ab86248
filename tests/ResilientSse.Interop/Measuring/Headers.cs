using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Measuring;

/// <summary>What a proxy does to the headers, and whom it asks.</summary>
internal static class Headers
{
    /// <summary>Whether the server sees the <c>Last-Event-ID</c> of the client.</summary>
    public static async Task<bool> PassLastEventIdAsync(Proxy proxy, Setup setup, Version version)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var http = Client.Create(version);
        using var limit = new Deadline(Deadline.Patience);
        _ = GetAsync(http, chain.Proxy.Address("/log", version), "7", limit.Token);
        return await WaitForRequestsAsync(chain, 1) && chain.Upstream.Resumed.Single() == "7";
    }

    /// <summary>Whether a client that comes back while another one reads is given the other one's stream: the server is asked once.</summary>
    public static async Task<bool> ShareAsync(Proxy proxy, Setup setup, Version version, string path)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var first = Client.Create(version);
        using var second = Client.Create(version);
        using var limit = new Deadline(2 * Deadline.Patience);
        _ = GetAsync(first, chain.Proxy.Address(path, version), "", limit.Token);
        if (!await WaitForRequestsAsync(chain, 1))
            return false;

        _ = GetAsync(second, chain.Proxy.Address(path, version), "7", limit.Token);
        return !await WaitForRequestsAsync(chain, 2);
    }

    /// <summary>Whether a client that accepts gzip is sent it. It waits for the end of the stream at most.</summary>
    public static async Task<bool> CompressAsync(Proxy proxy, Setup setup, Version version, string path)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var http = Client.Create(version);
        using var request = new HttpRequestMessage(HttpMethod.Get, chain.Proxy.Address(path, version))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var limit = new Deadline(Deadline.Patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.Content.Headers.ContentEncoding.Contains("gzip");
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task GetAsync(HttpClient http, Uri address, string lastEventId, CancellationToken cancellationToken)
    {
        if (lastEventId.Length > 0)
            http.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        try
        {
            await using var body = await http.GetStreamAsync(address, cancellationToken);
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // It has only to be asked for.
        }
    }

    private static async Task<bool> WaitForRequestsAsync(Chain chain, int count)
    {
        for (var i = 0; i < 40 && chain.Upstream.Resumed.Count < count; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        return chain.Upstream.Resumed.Count >= count;
    }
}
