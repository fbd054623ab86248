using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(GuildStatus.Tests.Support.Chromium))]

namespace GuildStatus.Tests.Support;

/// <summary>The browser: the system's Chromium, or else Playwright's own if it is there. Nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Required = "RESILIENTSSE_REQUIRE_BROWSER";

    private static readonly string[] Names = ["chromium", "chromium-browser", "chromium.exe"];

    // The sandbox does not work for root; the rest keeps it from calling home.
    private static readonly string[] Flags =
    [
        .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser. A test that asks for it is skipped where there is none, or fails where one is required.</summary>
    internal IBrowser Browser
    {
        get
        {
            const string Missing = "There is no chromium on the PATH, and Playwright has no browser of its own.";
            if (_browser is null && Environment.GetEnvironmentVariable(Required) == "1")
                Assert.Fail($"{Missing} {Required} is 1.");

            Assert.SkipWhen(_browser is null, $"{Missing} Install the package chromium.");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        var path = OnPath() ?? _playwright.Chromium.ExecutablePath;
        if (File.Exists(path))
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
