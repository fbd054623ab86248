using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>The built worker sample as a process, which can be killed.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string Listening = "Now listening on: ";
    private readonly Process _process;
    private readonly List<string> _output = [];

    private WorkerProcess(ProcessStartInfo start) => _process = Process.Start(start)!;

    /// <summary>Where it is listening, once it has said so.</summary>
    public Uri? Address { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static WorkerProcess Start(string checkpoints, Uri? upstream = null, params IEnumerable<string> more)
    {
        var arguments = new List<string>
        {
            Path.Combine(AppContext.BaseDirectory, "Worker.dll"), "--urls=http://127.0.0.1:0", $"--ResilientSse:guild-status:CheckpointDirectory={checkpoints}",
        };
        if (upstream is not null)
            arguments.Add($"--ResilientSse:guild-status:Uri={upstream}");
        arguments.AddRange(more);
        return new WorkerProcess(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
    }

    /// <summary>The id of the next event that it has handled.</summary>
    public async Task<int> NextAsync() =>
        await NextOrEndAsync() ?? throw new InvalidOperationException($"The worker ended:\n{string.Join('\n', _output)}\n{await _process.StandardError.ReadToEndAsync(Stop)}");

    /// <summary>Waits until it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        while (Address is null && await LineAsync() is not null)
        {
        }

        return Address!;
    }

    /// <summary>Kills it, so that it can do nothing more, and reads what it had handled until then.</summary>
    public async Task<IReadOnlyList<int>> KillAsync()
    {
        _process.Kill(); // SIGKILL
        await _process.WaitForExitAsync(Stop);
        var rest = new List<int>();
        while (await NextOrEndAsync() is { } id)
            rest.Add(id);
        return rest;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Stop);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> ExitAsync()
    {
        while (await LineAsync() is not null)
        {
        }

        var error = await _process.StandardError.ReadToEndAsync(Stop);
        await _process.WaitForExitAsync(Stop);
        return (_process.ExitCode, string.Join('\n', [.. _output, error]));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<int?> NextOrEndAsync()
    {
        while (await LineAsync() is { } line)
        {
            // A line that the kill has cut off is of an event that was not done.
            if (line.StartsWith('#') && line.EndsWith(" members", StringComparison.Ordinal))
                return int.Parse(line.AsSpan(1, line.IndexOf(' ') - 1), CultureInfo.InvariantCulture);
        }

        return null;
    }

    private async Task<string?> LineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(Stop);
        if (line is not null)
            _output.Add(line);
        if (line?.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            Address = new Uri(line[(at + Listening.Length)..]);
        return line;
    }
}
