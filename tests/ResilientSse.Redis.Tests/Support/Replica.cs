using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>An instance of an app as a process of its own, which can be killed and frozen.</summary>
internal sealed class Replica : IDisposable
{
    private readonly Process _process;
    private readonly Journal<string> _output = new();

    private Replica(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data ?? "");
        _process.BeginOutputReadLine();
    }

    /// <summary>The ids of the events that it has handled, in order.</summary>
    public IReadOnlyList<int> Handled => [.. _output.Entries.Where(IsHandled).Select(line => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture))];

    public static Replica Start(RedisServer redis, Uri upstream, params string[] more) => new(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ResilientSse.RedisReplica.dll"), redis.Configuration, upstream.ToString(), .. more])
        {
            RedirectStandardOutput = true,
        });

    /// <summary>Completes when it has handled that many events.</summary>
    public Task CountAsync(int count) => _output.WhenAsync(lines => lines.Count(IsHandled) >= count);

    /// <summary>Completes when it has logged the event, that many times.</summary>
    public Task LogAsync(int id, int count = 1) =>
        _output.WhenAsync(lines => lines.Count(line => line.Contains($"[{id}]", StringComparison.Ordinal)) >= count);

    /// <summary>With SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public Task SignalAsync(string signal) => SendAsync(signal, _process.Id);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool IsHandled(string line) => line.StartsWith('#');

    private static async Task SendAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
