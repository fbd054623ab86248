using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Benchmarks;

/// <summary>
/// The processor time of redis-server for what an event costs it, each instance that follows, and a log where nothing happens: what one
/// Redis can carry follows from these.
/// </summary>
internal static class FollowerRows
{
    private const int Followers = 4;
    private const int IdleLogs = 500;
    private const int EventsPerSecond = 250;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(Report report, RedisProcess redis)
    {
        var instances = Enumerable.Range(0, 1 + Followers)
            .Select(_ => new ServiceCollection().AddSseRedis(redis.Configuration).Services.BuildServiceProvider()).ToArray();
        try
        {
            ILogStore[] stores = [.. instances.Select(services => services.GetRequiredService<ILogStore>())];
            var costs = await Rounds.RunAsync(1, 7, () => CostAsync(redis, stores[..1]), () => CostAsync(redis, stores)).ConfigureAwait(false);
            report.Add(new Row("redis-server: CPU for one event, appended alone", Spread.Of(costs[0]), null, null, "us"));
            report.Add(new Row("redis-server: CPU more for each instance that follows", Rounds.Difference(costs[1], costs[0]) / Followers, null, null, "us"));

            var idle = await Rounds.RunAsync(1, 7, () => IdleAsync(redis, stores, 0), () => IdleAsync(redis, stores, IdleLogs)).ConfigureAwait(false);
            report.Add(new Row(
                "redis-server: CPU per second for a log without events, for each instance that has it open", Rounds.Difference(idle[1], idle[0]) / (IdleLogs * stores.Length), null, null, "us"));
        }
        finally
        {
            foreach (var services in instances)
                await services.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>For each event in microseconds, where the first instance appends one at a time and the others follow.</summary>
    private static async Task<double> CostAsync(RedisProcess redis, ILogStore[] stores)
    {
        var members = await OpenAsync(stores, "busy").ConfigureAwait(false);
        using var stop = new CancellationTokenSource();
        var following = members.Skip(1).Select(member => member.FollowAsync(stop.Token)).ToArray();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / EventsPerSecond));
        var (count, before) = ((int)(EventsPerSecond * Window.TotalSeconds), redis.Cpu);
        for (var i = 0; i < count; i++)
        {
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
            await members[0].AppendAsync(1).ConfigureAwait(false);
        }

        var cost = (redis.Cpu - before) / count;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync(members).ConfigureAwait(false);
        return cost;
    }

    /// <summary>For each second in microseconds, where all instances have logs open and nobody appends.</summary>
    private static async Task<double> IdleAsync(RedisProcess redis, ILogStore[] stores, int logs)
    {
        List<BenchedLog> members = [];
        for (var i = 0; i < logs; i++)
            members.AddRange(await OpenAsync(stores, $"idle {i}").ConfigureAwait(false));

        using var stop = new CancellationTokenSource();
        var following = members.Where((_, i) => i % stores.Length != 0).Select(member => member.FollowAsync(stop.Token)).ToArray();

        // The first reads and subscriptions are over.
        await Task.Delay(Window, TimeProvider.System).ConfigureAwait(false);
        var before = redis.Cpu;
        await Task.Delay(Window, TimeProvider.System).ConfigureAwait(false);
        var cost = (redis.Cpu - before) / Window.TotalSeconds;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync(members).ConfigureAwait(false);
        return cost;
    }

    /// <summary>The same log at each instance; the first one owns it.</summary>
    private static async Task<List<BenchedLog>> OpenAsync(ILogStore[] stores, string name)
    {
        List<BenchedLog> members = [.. stores.Select(store => new BenchedLog(store, name))];
        await members[0].ClaimAsync().ConfigureAwait(false);
        return members;
    }

    private static async Task CloseAsync(List<BenchedLog> members)
    {
        foreach (var member in members)
            await member.DisposeAsync().ConfigureAwait(false);
    }
}
