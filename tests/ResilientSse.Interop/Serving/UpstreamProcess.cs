using System.Diagnostics;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Serving;

/// <summary>An upstream that dies of SIGKILL, and comes back at the same port.</summary>
internal sealed class UpstreamProcess : IAsyncDisposable
{
    private Process _process = null!;

    private UpstreamProcess()
    {
    }

    public int Port { get; } = ProxyProcess.FreePort();

    public static async Task<UpstreamProcess> StartAsync()
    {
        var upstream = new UpstreamProcess();
        await upstream.StartAsync(ServeCommand.Torso);
        return upstream;
    }

    public async Task KillAndRestartAsync()
    {
        await DisposeAsync();
        await StartAsync(ServeCommand.Whole);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task StartAsync(string part)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(UpstreamProcess).Assembly.GetName().Name!);
        _process = Process.Start(new ProcessStartInfo(program, ["serve", $"{Port}", part])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (await _process.StandardOutput.ReadLineAsync() is null)
            throw new InvalidOperationException("The upstream's process has ended.");
    }
}
