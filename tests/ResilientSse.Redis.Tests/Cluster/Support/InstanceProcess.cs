using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>An instance of the app of <c>ResilientSse.RedisInstance</c>, as a process of its own.</summary>
internal sealed class InstanceProcess : IDisposable
{
    private const string Ready = "ready ";

    private readonly ChildProcess _process;

    private InstanceProcess(string name, ChildProcess process) => (Name, _process) = (name, process);

    /// <summary>What it calls itself to the upstream.</summary>
    public string Name { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Whether browsers are sent to it: until it is told to end, is killed or frozen.</summary>
    public bool IsServing { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>The CPU time that it has had.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>What it has printed.</summary>
    public IReadOnlyList<string> Output => _process.Output;

    public static async Task<InstanceProcess> StartAsync(string name, string redis, Uri upstream)
    {
        var instance = new InstanceProcess(name, new ChildProcess("ResilientSse.RedisInstance", name, redis, upstream.ToString()));
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
        return _process.SignalAsync("TERM");
    }

    public Task FreezeAsync()
    {
        IsServing = false;
        return _process.SignalAsync("STOP");
    }

    public async Task ThawAsync()
    {
        await _process.SignalAsync("CONT");
        IsServing = true;
    }

    public void Dispose() => _process.Dispose();

    private static bool IsReady(string line) => line.StartsWith(Ready, StringComparison.Ordinal);
}
