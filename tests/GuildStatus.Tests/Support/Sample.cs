using System.Collections.Concurrent;
using GuildStatus.Backend;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace GuildStatus.Tests.Support;

/// <summary>The sample on a free port, and one person's browser.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<HttpContext, bool> _streams;

    private Sample(WebApplication app, BotBackend backend, IBrowserContext browser, ConcurrentDictionary<HttpContext, bool> streams)
    {
        _app = app;
        _streams = streams;
        Backend = backend;
        Browser = browser;
    }

    public BotBackend Backend { get; }

    public IBrowserContext Browser { get; }

    public static async Task<Sample> StartAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        var backend = await BotBackend.StartAsync(TimeProvider.System);
        var app = GuildStatusApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:ResilientSse", "None"], backend);
        var streams = new ConcurrentDictionary<HttpContext, bool>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.Use(async (context, next) =>
        {
            streams[context] = true;
            await next(context);
            streams.TryRemove(context, out _);
        }));
        await app.StartAsync();
        options ??= new();
        options.BaseURL = app.Urls.First();
        return new Sample(app, backend, await browser.NewContextAsync(options), streams);
    }

    /// <summary>Breaks the connections between browsers and proxy, which no proxy can hide.</summary>
    public void CutBrowsers()
    {
        foreach (var stream in _streams.Keys)
            stream.Abort();
    }

    /// <summary>Waits until the proxy has that many streams to browsers.</summary>
    public async Task WaitForReadersAsync(int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (_streams.Count != count)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Opens the page in Blazor, which signs in by itself.</summary>
    public async Task<BlazorTab> OpenBlazorAsync()
    {
        var tab = new BlazorTab(await Browser.NewPageAsync());
        await tab.Page.GotoAsync("/blazor/");
        return tab;
    }

    /// <summary>Opens the page in a tab.</summary>
    public async Task<Tab> OpenAsync()
    {
        var tab = new Tab(await Browser.NewPageAsync());
        await tab.Page.GotoAsync("/");
        return tab;
    }

    /// <summary>Opens the page and signs in; the stream runs when it returns.</summary>
    public async Task<Tab> SignInAsync()
    {
        var tab = await OpenAsync();
        await tab.Page.GetByLabel("Name").FillAsync("ada");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await tab.ReceiveMoreAsync();
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _app.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
