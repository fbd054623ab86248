using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>A .NET program beside the tests as a process of its own, which can be killed and frozen. None outlives the tests, a frozen one neither.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Journal<string> _output = new();

    /// <param name="program">The name of its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    public ChildProcess(string program, params IEnumerable<string> arguments)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments];
        _process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        AppDomain.CurrentDomain.ProcessExit += End;
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data ?? "(end of output)");
        _process.BeginOutputReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The CPU time that it has had.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The lines that it has printed.</summary>
    public IReadOnlyList<string> Output => _output.Entries;

    /// <summary>Completes when that holds for what it has printed.</summary>
    public Task PrintedAsync(Func<IReadOnlyList<string>, bool> holds) => _output.WhenAsync(holds);

    /// <summary>With SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(this, EventArgs.Empty);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void End(object? sender, EventArgs args)
    {
        if (!_process.HasExited)
            _process.Kill();
    }
}
