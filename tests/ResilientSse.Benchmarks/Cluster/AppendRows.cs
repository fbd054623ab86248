using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Benchmarks;

/// <summary>How many events go into logs in a second, and what they take there.</summary>
internal static class AppendRows
{
    private const int Keys = 64;
    private const int Kept = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public static async Task MeasureAsync(Report report, RedisProcess redis)
    {
        await using var services = new ServiceCollection().AddSseRedis(redis.Configuration).Services.BuildServiceProvider();
        var store = services.GetRequiredService<ILogStore>();
        double cpu = 0;
        var rates = await Rounds.RunAsync(9, () => RateAsync(new LocalLogStore()), async () =>
        {
            cpu = redis.Cpu;
            var rate = await RateAsync(store).ConfigureAwait(false);
            cpu = (redis.Cpu - cpu) / Window.TotalMicroseconds;
            return rate;
        }).ConfigureAwait(false);
        var inMemory = Spread.Of(rates[0]).Median.ToString("N0", CultureInfo.InvariantCulture);
        report.Add(new Row($"appends over {Keys} keys in batches of {BenchedLog.BatchSize} (in memory {inMemory}/s; redis-server busy for {cpu:P0})", Spread.Of(rates[1]), 80_000, 200_000, "/s", IsMoreBetter: true));
        report.Add(new Row($"Redis memory for {Kept:N0} events of 200 B", Spread.Of([await MemoryAsync(store, redis).ConfigureAwait(false) / 1_000]), 300, 250, "KB"));
    }

    /// <summary>Each key appends as fast as it can: one batch at a time, as for a relay.</summary>
    private static async Task<double> RateAsync(ILogStore store)
    {
        var logs = Enumerable.Range(0, Keys).Select(i => new BenchedLog(store, $"{i}")).ToArray();
        foreach (var log in logs)
            await log.ClaimAsync().ConfigureAwait(false);

        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(logs.Select(log => Task.Run(() => AppendAsync(log, start)))).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(start);
        foreach (var log in logs)
            await log.DisposeAsync().ConfigureAwait(false);

        return counts.Sum() / elapsed.TotalSeconds;
    }

    private static async Task<long> AppendAsync(BenchedLog log, long start)
    {
        long count = 0;
        for (; Stopwatch.GetElapsedTime(start) < Window; count += BenchedLog.BatchSize)
            await log.AppendAsync().ConfigureAwait(false);

        return count;
    }

    /// <summary>What all keys of one log take.</summary>
    private static async Task<double> MemoryAsync(ILogStore store, RedisProcess redis)
    {
        await redis.Server.FlushAllDatabasesAsync().ConfigureAwait(false);
        await using var log = new BenchedLog(store, "memory");
        await log.ClaimAsync().ConfigureAwait(false);
        for (var i = 0; i < Kept; i++)
            await log.AppendAsync(1).ConfigureAwait(false);

        double bytes = 0;
        foreach (var pattern in new[] { "*:state", "*:entries" })
        {
            await foreach (var key in redis.Server.KeysAsync(pattern: pattern).ConfigureAwait(false))
                bytes += (long)await redis.Database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0).ConfigureAwait(false);
        }

        return bytes;
    }
}
