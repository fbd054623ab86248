using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace GuildStatus.Tests.Support;

/// <summary>A server that serves the browser's half as the sample does, and on <c>/stream</c> whatever a test writes.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IBrowserContext _context;
    private readonly Channel<Visit> _visits = Channel.CreateUnbounded<Visit>();

    private WireServer(IBrowserContext context)
    {
        _context = context;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--urls", "http://127.0.0.1:0"],
            ApplicationName = nameof(GuildStatus),
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseStaticWebAssets();
        _app = builder.Build();
        _app.MapStaticAssets("GuildStatus.staticwebassets.endpoints.json");
        _app.MapGet("/page", () => Results.Content("<!doctype html><title>page</title>", "text/html"));
        _app.MapGet("/stream", async context =>
        {
            var visit = new Visit(context);
            await _visits.Writer.WriteAsync(visit);
            await visit.Ended;
        });
    }

    public static async Task<WireServer> StartAsync(IBrowser browser)
    {
        var server = new WireServer(await browser.NewContextAsync());
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Opens a page with nothing but the stream, and with what it says in the variable <c>seen</c>.</summary>
    public async Task<IPage> OpenAsync(object? options = null)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync($"{_app.Urls.First()}/page");
        await page.EvaluateAsync(
            """
            async options => {
                const { openStream } = await import('/_content/ResilientSse.AspNetCore/sse.js');
                const seen = window.seen = { events: [], gaps: [], states: [], upstreams: [], errors: [] };
                window.stream = openStream('/stream', {
                    onMessage: event => seen.events.push(event),
                    onGap: gap => seen.gaps.push(gap),
                    onError: ({ message, status }) => seen.errors.push({ message, status }),
                    onStateChange: ({ connectionState, upstream }) => upstream ? seen.upstreams.push(upstream) : seen.states.push(connectionState),
                    ...options,
                });
            }
            """,
            options ?? new { });
        return page;
    }

    /// <summary>The next request for the stream.</summary>
    public async Task<Visit> NextAsync() => await _visits.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Takes the browser's network away, or gives it back.</summary>
    public Task SetOfflineAsync(bool isOffline) => _context.SetOfflineAsync(isOffline);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _app.DisposeAsync();
    }
}
