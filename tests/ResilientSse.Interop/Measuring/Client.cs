using System.Net;
using System.Text;

namespace ResilientSse.Interop.Measuring;

/// <summary>Requests of one version of HTTP, over TCP without TLS.</summary>
internal static class Client
{
    public static HttpClient Create(Version version, DecompressionMethods decompression = DecompressionMethods.None)
    {
        var handler = SseHttpHandler.Create();
        handler.AutomaticDecompression = decompression;
        var http = new HttpClient(handler)
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        return http;
    }

    /// <summary>A stream of texts.</summary>
    public static SseStream<string> Open(HttpClient http, Uri address, SseStreamOptions options) =>
        SseStream.Create(http, address, static (_, data) => Encoding.UTF8.GetString(data), options);

    /// <summary>The options of a stream that comes back quickly, and as often as it takes.</summary>
    public static SseStreamOptions Persistent(Version version) => new()
    {
        ReconnectPolicy = new()
        {
            MaxRetries = SseReconnectPolicy.UnlimitedRetries,
            InitialDelay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromMilliseconds(300),
            Jitter = 0,
        },
        ConfigureRequest = (request, _, _) =>
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return ValueTask.CompletedTask;
        },
    };
}
