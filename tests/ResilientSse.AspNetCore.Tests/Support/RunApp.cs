using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A real app with a run route on a free loopback port, and a scripted LLM API behind it that records every request.</summary>
internal sealed class RunApp : IAsyncDisposable
{
    public const string Route = "/api/chat";
    public const string Prompt = """{"messages":[{"role":"user","content":"Hello"}]}""";

    private RunApp(WebApplication app, SseTestServer upstream, string path)
    {
        Path = path;
        App = app;
        Upstream = upstream;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = new Uri(app.Urls.First()),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Where browsers go.</summary>
    public string Path { get; }

    public WebApplication App { get; }

    public SseTestServer Upstream { get; }

    public HttpClient Http { get; }

    /// <summary>How often the upstream was POSTed.</summary>
    public int Posts => Upstream.Requests.Count(request => request.Method == "POST");

    /// <param name="upstream">What the LLM API does.</param>
    /// <param name="configure">Beside the terminator <c>[DONE]</c>.</param>
    /// <param name="time">The clock of the app and of its upstream.</param>
    /// <param name="use">Adds middleware.</param>
    /// <param name="conventions">Of the endpoint.</param>
    /// <param name="build">Changes the app.</param>
    /// <param name="path">Where the route is: measurements of other tests have another one.</param>
    /// <param name="requestPath">Where browsers go, if that is another route.</param>
    public static async Task<RunApp> StartAsync(
        Action<SseScript> upstream,
        Action<SseRunOptions>? configure = null,
        TimeProvider? time = null,
        Action<WebApplication>? use = null,
        Action<IEndpointConventionBuilder>? conventions = null,
        Action<WebApplicationBuilder>? build = null,
        string path = Route,
        string? requestPath = null)
    {
        var server = await SseTestServer.StartAsync(upstream, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        build?.Invoke(builder);
        var app = builder.Build();
        use?.Invoke(app);
        var route = app.MapSseRun(path, $"{server.Uri.GetLeftPart(UriPartial.Authority)}/v1/chat/completions", run =>
        {
            run.ConfigureUpstream = o => o.Terminator = "[DONE]";
            configure?.Invoke(run);
        });
        conventions?.Invoke(route);
        await app.StartAsync();
        return new RunApp(app, server, requestPath ?? path);
    }

    /// <summary>A POST; the response's headers have come when it returns.</summary>
    public Task<RunBrowser> PostAsync(
        string body = Prompt, string? token = "alice", string? key = null, string mediaType = "application/json", Action<HttpRequestMessage>? change = null,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        change?.Invoke(request);
        return SendAsync(request, token, cancellationToken);
    }

    /// <summary>A GET that returns to a run.</summary>
    public Task<RunBrowser> GetAsync(string? lastEventId = null, string query = "", string? token = "alice", Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path + query);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        change?.Invoke(request);
        return SendAsync(request, token);
    }

    /// <summary>A DELETE.</summary>
    public Task<RunBrowser> DeleteAsync(string run, string? token = "alice", Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"{Path}?run={run}");
        change?.Invoke(request);
        return SendAsync(request, token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();

        // A host that is only disposed of does not say that it stops.
        App.Lifetime.StopApplication();
        await App.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private async Task<RunBrowser> SendAsync(HttpRequestMessage request, string? token, CancellationToken cancellationToken = default)
    {
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Cookie", $"auth_token={token}");
        return new RunBrowser(await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }
}
