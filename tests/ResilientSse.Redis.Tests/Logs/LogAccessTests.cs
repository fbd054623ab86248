using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>The user of the README, who may do what shared routes and runs need.</summary>
public sealed partial class LogAccessTests
{
    [Fact]
    public async Task The_user_of_the_README_suffices_for_shared_routes_and_runs()
    {
        await using var redis = await RedisServer.StartAsync();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/ResilientSse.Redis/README.md"), TestContext.Current.CancellationToken);
        await redis.Database.ExecuteAsync("ACL", [.. Acl().Match(readme).Groups["rules"].Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)]);
        Action<IServiceCollection> add = services => services.AddSseRedis($"{redis.Configuration},user=shop,password=secret", o => o.KeyPrefix = "shop");
        await using var upstream = await Upstream.StartAsync();
        await using var first = await WebInstance.StartAsync("one", upstream.Address.ToString(), add);
        await using var second = await WebInstance.StartAsync("two", upstream.Address.ToString(), add);

        await WebUse.AllAsync(first, second, upstream);

        var refused = (RedisResult[])(await redis.Database.ExecuteAsync("ACL", "LOG"))!;
        refused.Select(entry => string.Join(' ', ((RedisResult[])entry!).Select(field => field.ToString()))).Should().BeEmpty();
        first.Log.Entries.Concat(second.Log.Entries).Should().NotContain(entry => entry.Id >= 420 && entry.Id < 430);
    }

    [GeneratedRegex("```\nACL (?<rules>SETUSER .*?)```", RegexOptions.Singleline)]
    private static partial Regex Acl();
}
