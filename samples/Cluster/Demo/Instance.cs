using System.Diagnostics;

namespace Cluster.Demo;

/// <summary>One of the three: a process, and the next one when that is gone.</summary>
internal sealed class Instance(string name, string redis, string upstream, Diary diary)
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _started = new();
    private Process? _process;
    private int _browsers;

    public string Name => name;

    /// <summary>Where it listens; null while it does not.</summary>
    public string? Address { get; private set; }

    /// <summary>Completes when it serves for the first time.</summary>
    public Task Started => _started.Task;

    public int? ProcessId => Address is null ? null : _process?.Id;

    /// <summary>How many responses the front has from it.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    /// <summary>Runs it, again and again, until the demo ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using (_process = Start())
                {
                    Address = await AddressOfAsync(_process);
                    diary.Add($"{name} runs.");
                    _started.TrySetResult();
                    await _process.WaitForExitAsync(stop);
                    Address = null;
                }

                await Task.Delay(RestartAfter, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _process = null; // it has ended with its input
        }
    }

    /// <summary>With SIGKILL: it has no time for anything.</summary>
    public void Kill()
    {
        Address = null;
        _process?.Kill();
    }

    /// <summary>In good order, as on a deployment.</summary>
    public void Stop()
    {
        Address = null;
        _process?.StandardInput.Close();
    }

    public void Enter() => Interlocked.Increment(ref _browsers);

    public void Leave() => Interlocked.Decrement(ref _browsers);

    private static async Task<string> AddressOfAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(InstanceApp.Ready, StringComparison.Ordinal))
                return line[InstanceApp.Ready.Length..];
        }

        throw new IOException("An instance does not start.");
    }

    private Process Start()
    {
        // "dotnet run" runs the program by its own name, "dotnet Cluster.dll" does not.
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Instance).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(program, [.. self, "instance", name, redis, upstream]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
