using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>An instance of the app of <c>ResilientSse.RedisInstance</c>, as a process of its own.</summary>
internal sealed class InstanceProcess : IDisposable
{
    private const string Ready = "ready ";

    private readonly Process _process;
    private readonly Journal<string> _output = new();

    private InstanceProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += End;
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data ?? "(end of output)");
        _process.BeginOutputReadLine();
    }

    /// <summary>What it calls itself to the upstream.</summary>
    public string Name { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Whether browsers are sent to it: until it is told to end, is killed or frozen.</summary>
    public bool IsServing { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>What it has printed.</summary>
    public IReadOnlyList<string> Output => _output.Entries;

    public static async Task<InstanceProcess> StartAsync(string name, string redis, Uri upstream)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ResilientSse.RedisInstance.dll"), name, redis, upstream.ToString()];
        var instance = new InstanceProcess(name, new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardInput = true });
        await Until.TrueAsync(() => instance.HasExited || instance.Output.Any(IsReady), () => string.Join('\n', instance.Output));
        instance.Address = new Uri(instance.Output.Single(IsReady)[Ready.Length..]);
        instance.IsServing = true;
        return instance;
    }

    /// <summary>With SIGKILL.</summary>
    public void Kill()
    {
        IsServing = false;
        _process.Kill();
    }

    public Task TerminateAsync()
    {
        IsServing = false;
        return SignalAsync("TERM");
    }

    public Task FreezeAsync()
    {
        IsServing = false;
        return SignalAsync("STOP");
    }

    public async Task ThawAsync()
    {
        await SignalAsync("CONT");
        IsServing = true;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(this, EventArgs.Empty);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool IsReady(string line) => line.StartsWith(Ready, StringComparison.Ordinal);

    /// <summary>No instance outlives the tests, a frozen one neither.</summary>
    private void End(object? sender, EventArgs args)
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
