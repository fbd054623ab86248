using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>The built cluster sample as a process, which starts a Redis and instances of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private const string Listening = "Cluster: ";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private SampleProcess(Process process) => _process = process;

    public static async Task<SampleProcess> StartAsync()
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Cluster.dll"), "--urls", "http://127.0.0.1:0"];
        var sample = new SampleProcess(Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!);
        var line = await sample._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        line.Should().StartWith(Listening);
        sample._http.BaseAddress = new Uri(line![Listening.Length..].Split(' ')[0]);
        return sample;
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Presses a button of the page.</summary>
    public async Task PressAsync(string button) => (await _http.PostAsync(new Uri(button, UriKind.Relative), content: null)).EnsureSuccessStatusCode();

    /// <summary>What the page shows, once it is as it should be.</summary>
    public async Task<JsonElement> StateAsync(Func<JsonElement, bool> isReached)
    {
        JsonElement state = default;
        await Until.TrueAsync(async () => isReached(state = JsonDocument.Parse(await GetAsync("state")).RootElement), () => state.ToString());
        return state;
    }

    /// <summary>As a service is stopped; Ctrl-C may be ignored where whoever started the tests has them ignore it.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
            _http.Dispose();
        }
    }
}
