using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tail.Tests;

/// <summary>The built sample as a process, with its streams redirected.</summary>
internal sealed class TailProcess : IDisposable
{
    private readonly Process _process;

    private TailProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        Error = _process.StandardError.ReadToEndAsync(Stop);
    }

    /// <summary>All that it writes to stderr, when it is done.</summary>
    public Task<string> Error { get; }

    /// <summary>What it writes to stdout.</summary>
    public StreamReader Output => _process.StandardOutput;

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "Tail.dll");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TailProcess Start(params IEnumerable<string> arguments) => new(StartInfo("dotnet", [Dll, .. arguments]));

    /// <summary>Starts it by way of a shell script, in which it is <c>"$@"</c>.</summary>
    public static TailProcess StartInShell(string script, params IEnumerable<string> arguments) =>
        new(StartInfo("/bin/sh", ["-c", script, "sh", "dotnet", Dll, .. arguments]));

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params IEnumerable<string> arguments)
    {
        using var tail = Start(arguments);
        var output = await tail.Output.ReadToEndAsync(Stop);
        return (await tail.ExitCodeAsync(), output, await tail.Error);
    }

    /// <summary>Sends what Ctrl-C sends. Where the tests were started in the background of a script it is ignored, and so by the sample.</summary>
    public async Task InterruptAsync()
    {
        Assert.SkipWhen(IgnoresInterrupts(), "Whoever started the tests has them ignore Ctrl-C.");
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Stop);
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(Stop);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private bool IgnoresInterrupts()
    {
        const int Interrupt = 2;
        const string Ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux())
            return false;

        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith(Ignored, StringComparison.Ordinal));
        return (ulong.Parse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (Interrupt - 1))) != 0;
    }

    private static ProcessStartInfo StartInfo(string fileName, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // A build server's log is not a terminal, however much some tools think so.
        start.Environment["GITHUB_ACTIONS"] = "true";
        start.Environment["TERM"] = "xterm-256color";
        return start;
    }
}
