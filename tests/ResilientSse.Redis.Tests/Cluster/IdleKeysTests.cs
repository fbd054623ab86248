using System.Globalization;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using ResilientSse.Tests;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>
/// Five instances with 1,000 keys, of which 900 are idle, each with a browser at two instances: ten minutes with
/// <c>RESILIENTSSE_PROOF=full</c>, or as many as its number says.
/// </summary>
[Collection(nameof(OneCluster))]
public sealed class IdleKeysTests(ITestOutputHelper output)
{
    private const int Keys = 1_000;
    private const int Busy = 100;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, MaxResponseDrainSize = 0 }) { Timeout = Timeout.InfiniteTimeSpan };

    private static int Minutes => Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") switch
    {
        "full" => 10,
        var minutes => int.TryParse(minutes, CultureInfo.InvariantCulture, out var count) ? count : 0,
    };

    [Fact]
    public async Task What_idle_keys_cost_stays_flat()
    {
        Assert.SkipWhen(Minutes == 0, "It takes ten minutes: RESILIENTSSE_PROOF=full runs it, RESILIENTSSE_PROOF=3 runs it for three.");
        await using var redis = await RedisServer.StartAsync();
        await using var feed = await QuietFeed.StartAsync();
        var instances = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => InstanceProcess.StartAsync($"i{i}", redis.Configuration, feed.Address)));
        using var leave = new CancellationTokenSource();
        var browsers = Enumerable.Range(0, Keys).SelectMany(key => new[] { ReadAsync(key, instances[key % 5], leave.Token), ReadAsync(key, instances[(key + 2) % 5], leave.Token) }).ToArray();
        await Until.TrueAsync(() => feed.Open == Keys, () => $"{feed.Open} upstreams");

        await Until.TrueAsync(async () => await redis.Server.KeysAsync(pattern: "*:entries").CountAsync(TestContext.Current.CancellationToken) == Busy);
        await FullAsync(redis);

        var before = await Load.CommandsAsync(redis);
        var loads = await MeasureAsync(redis, instances);
        var after = await Load.CommandsAsync(redis);
        foreach (var (command, calls) in after.OrderByDescending(entry => entry.Value).Take(16))
            output.WriteLine($"{(calls - before.GetValueOrDefault(command)) / loads[^1].At.TotalSeconds,10:F1}/s {command}");

        feed.Open.Should().Be(Keys, "each key has one upstream");
        browsers.Should().OnlyContain(browser => !browser.IsCompleted, "nobody has been sent away");
        await leave.CancelAsync();
        foreach (var instance in instances)
            instance.Dispose();
        ShouldBeFlat(loads);
    }

    private static async Task ReadAsync(int key, InstanceProcess instance, CancellationToken leave)
    {
        await using var body = await Http.GetStreamAsync(new Uri(instance.Address, $"/feed/{QuietFeed.KeyOf(key, Busy)}"), leave);
        await body.CopyToAsync(Stream.Null, leave);
    }

    /// <summary>Completes when the logs of all busy keys have all that they keep.</summary>
    private static async Task FullAsync(RedisServer redis)
    {
        var keys = await redis.Server.KeysAsync(pattern: "*:entries", pageSize: Keys).ToArrayAsync(TestContext.Current.CancellationToken);
        foreach (var (key, length) in keys.SelectMany(key => Enumerable.Range(1, 8).Select(step => (key, step * 500))))
            await Until.TrueAsync(async () => await redis.Database.StreamLengthAsync(key) > length);
    }

    /// <summary>Half a minute each, or a ninth of all if that is less.</summary>
    private async Task<IReadOnlyList<Load>> MeasureAsync(RedisServer redis, InstanceProcess[] instances)
    {
        var length = TimeSpan.FromMinutes(Minutes);
        var every = TimeSpan.FromSeconds(Math.Min(30, length.TotalSeconds / 9));
        var loads = new List<Load>();
        output.WriteLine(Load.Heading);
        await foreach (var load in Load.MeasureAsync(redis, instances, every))
        {
            output.WriteLine(load.ToString());
            loads.Add(load);
            TimeLimitAttribute.Extend();
            if (loads.Count >= length / every)
                break;
        }

        return loads;
    }

    private static void ShouldBeFlat(IReadOnlyList<Load> loads)
    {
        var third = loads.Count / 3;
        ShouldBeFlat("commands per second", load => load.Commands);
        ShouldBeFlat("memory of Redis", load => load.MegabytesOfRedis);
        ShouldBeFlat("CPU of Redis", load => load.CpuOfRedis);
        ShouldBeFlat("CPU of the instances", load => load.CpuOfInstances);

        void ShouldBeFlat(string what, Func<Load, double> figure) =>
            loads.TakeLast(third).Average(figure).Should().BeLessThanOrEqualTo(1.1 * loads.Skip(third).Take(third).Average(figure), what);
    }
}
