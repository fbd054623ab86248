using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests;

/// <summary>The user of the README, who may do what is needed and nothing else.</summary>
public sealed partial class AccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_user_of_the_README_suffices()
    {
        await using var redis = await RedisServer.StartAsync();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/ResilientSse.Redis/README.md"), Stop);
        await redis.Database.ExecuteAsync("ACL", [.. Acl().Match(readme).Groups["rules"].Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)]);
        Action<IServiceCollection> add = services =>
            services.AddSseRedis($"{redis.Configuration},user=shop,password=secret", o => o.KeyPrefix = "shop").AddHealthCheck();
        await using var first = await Instance.StartAsync(add);
        await using var second = await Instance.StartAsync(add);

        var lease = await first.AcquireAsync();
        (await lease.SaveAsync("7")).Should().BeTrue();
        var waiting = second.Leases.WaitAsync(Instance.Consumer, Stop).AsTask();
        await lease.DisposeAsync();
        await waiting;
        await using var successor = await second.AcquireAsync();
        await first.HealthyAsync();

        (await successor.LoadAsync()).Should().Be("7");
        await using var log = new Member(first);
        await using var follower = new Member(second);
        await log.ClaimAsync();
        await follower.ClaimAsync();
        await log.TellAsync(new(IsAccepted: true));
        await log.AppendAsync("1", "2");
        await follower.FollowUntilAsync("1", "2");
        await log.ReleaseAsync();
        await follower.TakeOverAsync();
        await follower.EndAsync();
        var refused = (RedisResult[])(await redis.Database.ExecuteAsync("ACL", "LOG"))!;
        refused.Select(entry => string.Join(' ', ((RedisResult[])entry!).Select(field => field.ToString()))).Should().BeEmpty();
    }

    [GeneratedRegex("```\nACL (?<rules>SETUSER .*?)```", RegexOptions.Singleline)]
    private static partial Regex Acl();
}
