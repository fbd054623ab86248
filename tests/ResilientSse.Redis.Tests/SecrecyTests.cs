using System.Text;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests;

public sealed class SecrecyTests
{
    [Fact]
    public async Task No_name_of_a_consumer_and_no_secret_is_in_a_key_or_a_value_and_all_keys_of_a_consumer_are_in_one_slot()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = await Instance.StartAsync(redis, configure: o => (o.KeyPrefix, o.KeySecret) = ("shop", "0123456789abcdef"));
        await using var lease = await app.AcquireAsync();
        await lease.SaveAsync("42");

        var all = new StringBuilder();
        var keys = await redis.Server.KeysAsync(pattern: "*").ToArrayAsync(TestContext.Current.CancellationToken);
        foreach (var key in keys)
            all.AppendLine($"{key} {await redis.Database.ExecuteAsync("DUMP", key)}");

        keys.Should().HaveCount(2).And.OnlyContain(key => ((string)key!).StartsWith("shop:{"));
        keys.Select(key => redis.Server.Multiplexer.HashSlot(key)).Distinct().Should().ContainSingle();
        all.ToString().Should().NotContainAny("guild", "token=", "geheim", "0123456789abcdef", Environment.MachineName + ":");
    }

    [Fact]
    public void A_secret_makes_other_names_and_so_does_another_kind()
    {
        var (plain, secret) = (new KeyNames(new()), new KeyNames(new() { KeySecret = "0123456789abcdef" }));

        plain.Group("consumer", "a").Should().NotBe(secret.Group("consumer", "a")).And.NotBe(plain.Group("log", "a"))
            .And.MatchRegex(@"^resilientsse:\{[0-9a-f]{64}\}$");
    }
}
