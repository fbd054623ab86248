using GuildStatus.Backend;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace GuildStatus.Tests.Support;

/// <summary>The sample on a free port, and one person's browser.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Sample(WebApplication app, BotBackend backend, IBrowserContext browser)
    {
        _app = app;
        Backend = backend;
        Browser = browser;
    }

    public BotBackend Backend { get; }

    public IBrowserContext Browser { get; }

    public static async Task<Sample> StartAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        var backend = await BotBackend.StartAsync(TimeProvider.System);
        var app = GuildStatusApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:ResilientSse", "None"], backend);
        await app.StartAsync();
        options ??= new();
        options.BaseURL = app.Urls.First();
        return new Sample(app, backend, await browser.NewContextAsync(options));
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
