using System.Globalization;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>An instance of an app that consumes, as a process of its own.</summary>
internal sealed class Replica : IDisposable
{
    private readonly ChildProcess _process;

    private Replica(ChildProcess process) => _process = process;

    /// <summary>The ids of the events that it has handled, in order.</summary>
    public IReadOnlyList<int> Handled => [.. _process.Output.Where(IsHandled).Select(line => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture))];

    public static Replica Start(RedisServer redis, Uri upstream, params string[] more) =>
        new(new ChildProcess("ResilientSse.RedisReplica", [redis.Configuration, upstream.ToString(), .. more]));

    /// <summary>Completes when it has handled that many events.</summary>
    public Task CountAsync(int count) => _process.PrintedAsync(lines => lines.Count(IsHandled) >= count);

    /// <summary>Completes when it has logged the event, that many times.</summary>
    public Task LogAsync(int id, int count = 1) =>
        _process.PrintedAsync(lines => lines.Count(line => line.Contains($"[{id}]", StringComparison.Ordinal)) >= count);

    /// <summary>With SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    public void Dispose() => _process.Dispose();

    private static bool IsHandled(string line) => line.StartsWith('#');
}
