using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary>A fake of an API: a real server on 127.0.0.1 that keeps every request, and a client whose address and key are those of the API.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly SseTestServer _server;

    private FakeApi(SseTestServer server)
    {
        _server = server;
        Http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = server.Uri };
    }

    public HttpClient Http { get; }

    public IReadOnlyList<SseRecordedRequest> Requests => _server.Requests;

    /// <param name="key">The header that clients send with every request.</param>
    /// <param name="keyValue">Its value.</param>
    /// <param name="answer">What the API does with a request.</param>
    public static async Task<FakeApi> StartAsync(string key, string keyValue, Action<SseScriptedConnection> answer)
    {
        var api = new FakeApi(await SseTestServer.StartAsync(script => script.Otherwise(answer)));
        api.Http.DefaultRequestHeaders.Add(key, keyValue);
        return api;
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _server.DisposeAsync();
    }
}
