using System.Diagnostics;
using ResilientSse.Redis.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.Redis.Tests;

/// <summary>Three instances of an app as processes of their own, of which one consumes.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly List<Replica> _replicas = [];
    private RedisServer _redis = null!;
    private SseTestServer _upstream = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _upstream = await SseTestServer.StartAsync(s => s.Otherwise(Flow));
    }

    [Fact]
    public async Task One_consumes_and_after_a_SIGKILL_another_takes_over_within_3_seconds_and_loses_nothing()
    {
        var (owner, standbys) = await StartAsync();
        await owner.CountAsync(20);
        standbys.Should().OnlyContain(standby => standby.Handled.Count == 0);

        var start = Stopwatch.GetTimestamp();
        owner.Kill();
        var successor = await FirstAsync(standbys);
        var stall = Stopwatch.GetElapsedTime(start);
        await successor.CountAsync(20);

        TestContext.Current.TestOutputHelper!.WriteLine($"taken over {stall.TotalMilliseconds:F0} ms after a SIGKILL");
        stall.Should().BeLessThan(TimeSpan.FromSeconds(3));
        successor.Handled[0].Should().BeInRange(2, owner.Handled[^1] + 1, "nothing may be lost, and it does not start anew");
        standbys.Count(standby => standby.Handled.Count > 0).Should().Be(1);
    }

    [Fact]
    public async Task On_a_shutdown_another_takes_over_at_once_after_the_last_event()
    {
        var (owner, standbys) = await StartAsync("signals"); // the next poll comes after an hour
        await owner.CountAsync(20);

        await owner.SignalAsync("TERM");
        await owner.LogAsync(301); // it has stopped
        var start = Stopwatch.GetTimestamp();
        var successor = await FirstAsync(standbys);
        var stall = Stopwatch.GetElapsedTime(start);

        TestContext.Current.TestOutputHelper!.WriteLine($"taken over {stall.TotalMilliseconds:F0} ms after a shutdown");
        successor.Handled[0].Should().Be(owner.Handled[^1] + 1);
    }

    [Fact]
    public async Task An_owner_that_was_frozen_stands_by_and_does_not_save_over_its_successor()
    {
        var (owner, standbys) = await StartAsync();
        await owner.CountAsync(20);

        await owner.SignalAsync("STOP");
        var successor = await FirstAsync(standbys);
        await successor.CountAsync(50);
        var saved = await SavedAsync();
        await owner.SignalAsync("CONT");
        await owner.LogAsync(321); // its lease is lost
        await owner.LogAsync(320); // it stands by
        var last = owner.Handled[^1]; // what was in its socket it may have handled before it noticed

        (await SavedAsync()).Should().BeGreaterThanOrEqualTo(saved);
        await successor.CountAsync(successor.Handled.Count + 20);
        owner.Handled[^1].Should().Be(last);
    }

    public async ValueTask DisposeAsync()
    {
        _replicas.ForEach(replica => replica.Dispose());
        await _upstream.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>An event each 10 ms after the last that was handled.</summary>
    private static void Flow(SseScriptedConnection connection)
    {
        var last = int.Parse(connection.Request.LastEventId ?? "0", null);
        for (var id = last + 1; id <= last + 5_000; id++)
            connection.Event("x", $"{id}").Wait(TimeSpan.FromMilliseconds(10));
    }

    /// <summary>The first that handles an event.</summary>
    private static async Task<Replica> FirstAsync(IReadOnlyList<Replica> replicas)
    {
        var counts = replicas.Select(replica => replica.CountAsync(1)).ToArray();
        return replicas[Array.IndexOf(counts, await Task.WhenAny(counts).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Stop))];
    }

    private async Task<(Replica Owner, IReadOnlyList<Replica> Standbys)> StartAsync(params string[] more)
    {
        for (var i = 0; i < 3; i++)
            _replicas.Add(Replica.Start(_redis, _upstream.Uri, more));
        var owner = await FirstAsync(_replicas);
        var standbys = _replicas.Where(replica => replica != owner).ToArray();
        foreach (var standby in standbys)
            await standby.LogAsync(320);
        return (owner, standbys);
    }

    private async Task<int> SavedAsync()
    {
        var checkpoint = await _redis.Server.KeysAsync(pattern: "replicas:*:checkpoint").SingleAsync(Stop);
        return (int)await _redis.Database.HashGetAsync(checkpoint, "id");
    }
}
