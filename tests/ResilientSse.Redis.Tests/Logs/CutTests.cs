using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>Connections to Redis are cut in the middle of what they do.</summary>
public sealed class CutTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Batches = 200;
    private const int PerBatch = 4;

    private static readonly LogLimits All = new(100_000, 10_000_000, TimeSpan.FromSeconds(30));

    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Theory]
    [InlineData("normal")]
    [InlineData("pubsub")]
    public async Task Connections_cut_again_and_again_in_the_middle_of_appends_lose_nothing_and_append_nothing_twice(string type)
    {
        var (owner, follower) = (await _members.AddAsync(limits: All), await _members.AddAsync(limits: All));
        await owner.ClaimAsync();
        await follower.ClaimAsync();
        var ids = Enumerable.Range(1, Batches * PerBatch).Select(id => $"{id}").ToArray();

        var following = follower.FollowUntilAsync(_ => follower.Ids.LastOrDefault() == ids[^1]);
        foreach (var (i, batch) in ids.Chunk(PerBatch).Index())
        {
            if (i % 20 == 19)
                await AppendAndCutAsync(owner, batch, type);
            else
                await owner.AppendAsync(batch);
        }

        await following.WaitAsync(TimeSpan.FromSeconds(3), TimeProvider.System);
        await ShouldHaveOnceAsync(owner, ids);
        follower.Ids.Should().Equal(ids);
        follower.Ring.Range.Should().Be(owner.Ring.Range);
        output.WriteLine($"{Retries(owner)} appends and {Retries(follower)} reads were tried again");
    }

    [Fact]
    public async Task An_append_that_was_done_and_not_answered_is_tried_again_and_adds_nothing()
    {
        using var cutter = new AnswerCutter(Redis);
        var owner = _members.Open(await Instance.StartAsync(services => services.AddSseRedis(cutter.Configuration)), All);
        await owner.ClaimAsync();
        var ids = Enumerable.Range(1, 10 * PerBatch).Select(id => $"{id}").ToArray();

        foreach (var batch in ids.Chunk(PerBatch))
        {
            cutter.Cut();
            (await owner.AppendAsync(batch)).Should().Be(AppendResult.Appended);
        }

        await ShouldHaveOnceAsync(owner, ids);
        Retries(owner).Should().BePositive("the answer of an append was cut, if not that of a heartbeat before it");
    }

    [Fact]
    public async Task Without_any_signal_what_is_appended_is_there_within_a_second()
    {
        await Redis.Database.ExecuteAsync("ACL", "SETUSER", "deaf", "on", ">secret", "~*", "+@all", "resetchannels");
        var owner = await _members.AddAsync();
        await using var instance = await Instance.StartAsync(services => services.AddSseRedis($"{Redis.Configuration},user=deaf,password=secret"));
        await using var follower = new Member(instance);
        await owner.ClaimAsync();
        await follower.ClaimAsync();
        string[] ids = ["1", "2", "3"];

        var slowest = TimeSpan.Zero;
        for (var i = 1; i <= ids.Length; i++)
        {
            await follower.FollowAsync();
            var waiting = follower.WaitAsync();
            await owner.AppendAsync(ids[i - 1]);
            var start = Stopwatch.GetTimestamp();
            await waiting;
            await follower.FollowUntilAsync(ids[..i]);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        output.WriteLine($"after {slowest.TotalMilliseconds:F0} ms at most");
        slowest.Should().BeLessThan(TimeSpan.FromSeconds(1.5), "it looks once a second, and a busy machine takes its time");
        (await Redis.Database.PublishAsync(RedisChannel.Literal((await Redis.StateKeyAsync()).Replace(":state", ":new", StringComparison.Ordinal)), "")).Should().Be(0);
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    private async Task AppendAndCutAsync(Member owner, string[] batch, string type)
    {
        using var stall = await StallAsync();
        var appending = owner.AppendAsync(batch);
        await SentAsync(owner);
        await Redis.Database.ExecuteAsync("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
        (await appending).Should().Be(AppendResult.Appended);
    }

    private static int Retries(Member member) => member.Instance.Log.Entries.Count(entry => entry.Id == 420);

    /// <summary>Keeps the server busy, so that it finds an append and what cuts its connection in one go: it does the former, and cannot answer.</summary>
    private async Task<TcpClient> StallAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Redis.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("EVAL \"for i = 1, 10000000 do end\" 0\r\n"), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Completes when a command has been sent that the server has not answered.</summary>
    private static async Task SentAsync(Member member)
    {
        var connection = await member.Instance.Services.GetRequiredService<RedisConnection>().GetAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => connection.GetCounters().Interactive.SentItemsAwaitingResponse > 0);
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken); // out of this process
    }

    /// <summary>What is there is all, in order, and nothing has been tried to be added that was there.</summary>
    private async Task ShouldHaveOnceAsync(Member owner, string[] ids)
    {
        var entries = await Redis.Database.StreamRangeAsync(await Redis.EntriesKeyAsync());
        entries.Select(entry => ((string)entry.Id!).Split('-')[1]).Should().Equal(ids.Select(id => $"{owner.Ring.Range.Begin + int.Parse(id, null)}"));
        entries.Select(entry => ((string)entry.Values[0].Value!).Split('\n')[1]).Should().Equal(ids.Select(id => $"data: {id}"));
        (await CallsAsync("xadd")).Should().Be(ids.Length);
    }

    private async Task<long> CallsAsync(string command)
    {
        var stats = (await Redis.Server.InfoAsync("commandstats")).Single().ToDictionary(entry => entry.Key, entry => entry.Value);
        return stats.TryGetValue($"cmdstat_{command}", out var text) ? long.Parse(text.Split(',')[0]["calls=".Length..], null) : 0;
    }
}
