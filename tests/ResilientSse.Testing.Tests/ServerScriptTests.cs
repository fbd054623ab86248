using System.Text;

namespace ResilientSse.Testing.Tests;

public sealed class ServerScriptTests : ScriptTests
{
    private SseTestServer? _server;
    private HttpClient? _client;

    private protected override IReadOnlyList<SseRecordedRequest> Requests => _server!.Requests;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private protected override Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken) =>
        _server!.WaitForRequestAsync(number, cancellationToken);

    private protected override async Task<HttpClient> PlayAsync(Action<SseScript> script)
    {
        _server = await SseTestServer.StartAsync(script, Time);
        return _client = NewClient(_server.Uri);
    }

    internal static HttpClient NewClient(Uri address) => new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        AllowAutoRedirect = false,
        UseProxy = false,
        ResponseDrainTimeout = TimeSpan.Zero,
    })
    {
        BaseAddress = address,
    };
}
