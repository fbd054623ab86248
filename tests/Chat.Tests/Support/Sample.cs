using System.Collections.Concurrent;
using Chat.Fake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Chat.Tests.Support;

/// <summary>The sample on a free port with an LLM that speaks when told to, and one person's browser.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private readonly ConcurrentQueue<Visit> _visits;
    private readonly ConcurrentDictionary<HttpContext, bool> _open;

    private Sample(
        WebApplication app, FakeLlm llm, LlmClock clock, IBrowserContext browser, ConcurrentQueue<Visit> visits, ConcurrentDictionary<HttpContext, bool> open)
    {
        (App, Llm, Clock, Browser) = (app, llm, clock, browser);
        (_visits, _open) = (visits, open);
    }

    public WebApplication App { get; }

    public FakeLlm Llm { get; }

    public LlmClock Clock { get; }

    public IBrowserContext Browser { get; }

    /// <summary>The requests to the route that have been answered so far.</summary>
    public IReadOnlyList<Visit> Visits => [.. _visits];

    public static async Task<Sample> StartAsync(IBrowser browser, BrowserNewContextOptions? options = null, TimeProvider? time = null)
    {
        var clock = new LlmClock();
        var llm = await FakeLlm.StartAsync(clock.Time);
        var (visits, open) = (new ConcurrentQueue<Visit>(), new ConcurrentDictionary<HttpContext, bool>());
        var app = ChatApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:ResilientSse", "None"], Chat.Llm.Of(llm), time ?? TimeProvider.System);
        app.UseWhen(context => context.Request.Path == "/api/chat", chat => chat.Use(async (context, next) =>
        {
            open[context] = true;
            await next(context);
            open.TryRemove(context, out _);
            visits.Enqueue(new(context.Request.Method, context.Request.Headers.Cookie.Count > 0, context.Response.StatusCode));
        }));
        await app.StartAsync();
        options ??= new();
        options.BaseURL = app.Urls.First();
        return new Sample(app, llm, clock, await browser.NewContextAsync(options), visits, open);
    }

    /// <summary>Breaks the connections between browsers and app.</summary>
    public void CutBrowsers()
    {
        foreach (var context in _open.Keys)
            context.Abort();
    }

    /// <summary>Opens the page in a tab.</summary>
    public async Task<Tab> OpenAsync()
    {
        var tab = new Tab(await Browser.NewPageAsync());
        await tab.Page.GotoAsync("/");
        return tab;
    }

    /// <summary>Opens the page, asks, and has the LLM say a few tokens, which the page shows when it returns.</summary>
    public async Task<Tab> AskAsync(string question, int tokens, string model = "fake")
    {
        var tab = await OpenAsync();
        await tab.ChooseAsync(model);
        await tab.AskAsync(question);
        await Clock.BeginAsync();
        await Clock.SayAsync(tokens);
        await tab.ShowsAsync(Answers.Of(question, tokens));
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await App.StopAsync();
        await App.DisposeAsync();
        await Llm.DisposeAsync();
    }
}
