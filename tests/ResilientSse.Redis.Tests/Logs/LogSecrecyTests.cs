using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>What of shared routes and runs comes to Redis: frames, and nothing that anybody keeps secret.</summary>
public sealed partial class LogSecrecyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("key-secret-geheim")]
    public async Task No_address_token_cookie_query_or_question_is_in_a_command_a_key_a_value_or_a_message(string? keySecret)
    {
        await using var redis = await RedisServer.StartAsync();
        using var monitor = await RedisMonitor.StartAsync(redis);
        await using var upstream = await Upstream.StartAsync();
        var address = upstream.Address.ToString().Replace("http://", "http://user-geheim:password-geheim@", StringComparison.Ordinal);
        Action<IServiceCollection> add = services => services.AddSseRedis(redis.Configuration, o => (o.KeyPrefix, o.KeySecret) = ("shop", keySecret));
        await using (var first = await WebInstance.StartAsync("one", address, add))
        {
            await using var second = await WebInstance.StartAsync("two", address, add);
            await WebUse.AllAsync(first, second, upstream);
            first.Asked.Entries.Should().Contain(asked => asked.Contains("query-geheim") && asked.Contains("ticket-geheim") && asked.Contains("token-geheim"));
        }

        var commands = await monitor.LinesAsync();
        var values = await DumpAsync(redis);
        commands.Should().Contain(line => line.Contains("\"XADD\"") && line.Contains("data: ")).And.Contain(line => line.Contains("\"PUBLISH\""));
        values.Should().Contain("data: ").And.Contain(":entries");
        string.Join('\n', commands).Should().NotContain("geheim").And.NotContain(upstream.Address.Authority).And.NotContain(Environment.MachineName + ":");
        values.Should().NotContain("geheim").And.NotContain(upstream.Address.Authority);
        ShouldHaveOneSlotPerScript(redis, commands);
    }

    [GeneratedRegex("^\\+\\S+ \\[\\d+ (?!lua)[^]]*\\] \"EVAL(SHA)?\" \"(?:[^\"\\\\]|\\\\.)*\" \"(?<count>\\d+)\"(?<rest>.*)$")]
    private static partial Regex Script();

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Quoted();

    private static void ShouldHaveOneSlotPerScript(RedisServer redis, IReadOnlyList<string> commands)
    {
        var scripts = commands.Select(line => Script().Match(line)).Where(match => match.Success)
            .Select(match => Quoted().Matches(match.Groups["rest"].Value).Take(int.Parse(match.Groups["count"].Value, null)).Select(key => key.Groups["text"].Value).ToArray())
            .ToArray();

        scripts.Should().Contain(keys => keys.Length == 2).And.OnlyContain(keys => keys.All(key => key.StartsWith("shop:{")));
        scripts.Should().OnlyContain(keys => keys.Select(key => redis.Server.Multiplexer.HashSlot(key)).Distinct().Count() == 1);
    }

    /// <summary>All keys and what is in them.</summary>
    private static async Task<string> DumpAsync(RedisServer redis)
    {
        var all = new List<string>();
        await foreach (var key in redis.Server.KeysAsync(pattern: "*").WithCancellation(Stop))
        {
            var value = await redis.Database.KeyTypeAsync(key) switch
            {
                RedisType.Hash => string.Join(' ', await redis.Database.HashGetAllAsync(key)),
                RedisType.Stream => string.Join(' ', (await redis.Database.StreamRangeAsync(key)).SelectMany(entry => entry.Values)),
                _ => (await redis.Database.StringGetAsync(key)).ToString(),
            };
            all.Add($"{key} {value}");
        }

        return string.Join('\n', all);
    }
}
