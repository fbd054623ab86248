using System.Diagnostics;
using System.Globalization;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>What a Redis and instances take, between one look and the next.</summary>
/// <param name="At">When, from the first look on.</param>
/// <param name="Commands">How many commands Redis has run per second; those of scripts count by themselves.</param>
/// <param name="MegabytesOfRedis">Its memory.</param>
/// <param name="CpuOfRedis">How many percent of a core it has taken.</param>
/// <param name="CpuOfInstances">How many percent of a core all instances together have taken.</param>
internal sealed record Load(TimeSpan At, double Commands, double MegabytesOfRedis, double CpuOfRedis, double CpuOfInstances)
{
    public static string Heading => "    at s  commands/s  Redis MB  Redis CPU %  instances CPU %";

    /// <summary>Looks again and again; the first look is none.</summary>
    public static async IAsyncEnumerable<Load> MeasureAsync(RedisServer redis, IReadOnlyList<InstanceProcess> instances, TimeSpan every)
    {
        using var timer = new PeriodicTimer(every, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        var before = await LookAsync(redis, instances);
        while (await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            var now = await LookAsync(redis, instances);
            var seconds = Stopwatch.GetElapsedTime(before.Time, now.Time).TotalSeconds;
            yield return new(
                Stopwatch.GetElapsedTime(start, now.Time), (now.Commands - before.Commands) / seconds, now.Memory / 1e6, 100 * (now.Redis - before.Redis) / seconds,
                100 * (now.Instances - before.Instances).TotalSeconds / seconds);
            before = now;
        }
    }

    /// <summary>How many times Redis has run each command.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CommandsAsync(RedisServer redis) => (await redis.Server.InfoAsync("commandstats")).Single()
        .ToDictionary(entry => entry.Key["cmdstat_".Length..], entry => long.Parse(entry.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,8:F0}{Commands,12:F0}{MegabytesOfRedis,10:F2}{CpuOfRedis,13:F1}{CpuOfInstances,17:F1}");

    private static async Task<(long Time, double Commands, double Memory, double Redis, TimeSpan Instances)> LookAsync(RedisServer redis, IReadOnlyList<InstanceProcess> instances)
    {
        var info = (await redis.Server.InfoAsync()).SelectMany(group => group).DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
        double Of(string name) => double.Parse(info[name], CultureInfo.InvariantCulture);
        return (Stopwatch.GetTimestamp(), Of("total_commands_processed"), Of("used_memory"), Of("used_cpu_user") + Of("used_cpu_sys"),
            instances.Aggregate(TimeSpan.Zero, (sum, instance) => sum + instance.ProcessorTime));
    }
}
