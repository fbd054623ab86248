using System.Diagnostics;
using System.Globalization;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Libraries;

/// <summary>A server that runs as a child of this process, on a port of 127.0.0.1 that it keeps when it is started anew.</summary>
internal sealed class LibraryProcess : IAsyncDisposable
{
    private readonly Library _library;
    private readonly bool _isGraceful;
    private readonly int _port = ProxyProcess.FreePort();
    private Process? _process;

    private LibraryProcess(Library library, bool isGraceful) => (_library, _isGraceful) = (library, isGraceful);

    public static string DotNetProgram { get; } = Path.Combine(AppContext.BaseDirectory, "ResilientSse.Interop.Servers");

    /// <summary>How often it was started.</summary>
    public int Generation { get; private set; }

    public bool HasExited => _process?.HasExited != false;

    /// <param name="library">The library.</param>
    /// <param name="isGraceful">Whether SIGTERM closes it as its docs do it, where that takes code.</param>
    public static async Task<LibraryProcess> StartAsync(Library library, bool isGraceful = false)
    {
        var server = new LibraryProcess(library, isGraceful);
        await server.StartAsync();
        return server;
    }

    public Uri Address(string path) => new($"http://127.0.0.1:{_port}{path}");

    public async Task StartAsync()
    {
        if (_library.IsNode)
            await NodeModules.EnsureAsync();

        Generation++;
        List<string> arguments = [$"{_port}", _isGraceful ? "graceful" : "plain", Generation.ToString(CultureInfo.InvariantCulture)];
        var start = _library.IsNode
            ? new ProcessStartInfo("node", [Path.Combine(NodeModules.Folder, _library.Server + ".mjs"), .. arguments])
            : new ProcessStartInfo("dotnet", [DotNetProgram + ".dll", _library.Server, .. arguments]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment.Remove("CI");
        start.Environment.Remove("TEST");

        var process = Process.Start(start)!;
        _process = process;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        if (await process.StandardOutput.ReadLineAsync() is null)
            throw new InvalidOperationException($"The server of {_library.Name} does not start.");
    }

    /// <summary>Sends a signal, and waits for the end.</summary>
    /// <returns>How long it took; null if it did not end in time, and was killed.</returns>
    public async Task<TimeSpan?> EndAsync(Signal signal, TimeSpan limit)
    {
        var sent = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", [signal == Signal.Kill ? "-KILL" : "-TERM", $"{_process!.Id}"]))
            await kill.WaitForExitAsync();

        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(limit, TimeProvider.System));
        var took = Stopwatch.GetElapsedTime(sent);
        var hasExited = _process.HasExited;
        await DisposeAsync();
        return hasExited ? took : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;

        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
