using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Redis_that_is_away_at_start_does_not_stop_the_app_and_is_found_when_it_is_there()
    {
        await using var redis = RedisServer.Reserve();
        await using var app = await Instance.StartAsync(redis);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
        await app.Log.EventAsync(400);

        await redis.RunAsync();
        await app.HealthyAsync();

        await app.Log.EventAsync(401);
        await (await app.AcquireAsync()).DisposeAsync();
    }

    [Fact]
    public async Task The_log_names_the_address_of_a_Redis_that_cannot_be_reached_but_no_user_and_no_password()
    {
        await using var redis = RedisServer.Reserve();
        await using var app = await Instance.StartAsync(services => services.AddSseRedis($"{redis.Configuration},user=alice,password=geheim"));

        await app.Log.EventAsync(400);

        var entry = app.Log.Entries.First(e => e.Id == 400);
        entry.Text.Should().StartWith($"Redis at {redis.Configuration} cannot be reached (UnableToConnect)");
        $"{entry.Text} {entry.Exception}".Should().NotContainAny("alice", "geheim");
    }

    [Fact]
    public async Task A_connection_of_the_app_that_cannot_be_made_yet_does_not_stop_it_either()
    {
        await using var redis = RedisServer.Reserve();
        await using var app = await Instance.StartAsync(services => services
            .AddSseRedis(_ => ConnectionMultiplexer.Connect(Fitting(redis), log: null) is { IsConnected: true } connected ? connected : throw new IOException("away"))
            .AddHealthCheck());
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);

        await redis.RunAsync();

        await app.HealthyAsync();
    }

    [Fact]
    public async Task What_a_connection_of_the_app_throws_that_may_quote_its_password_is_logged_by_its_type_only()
    {
        await using var app = await Instance.StartAsync(services => services.AddSseRedis(_ => throw new FormatException("'password=geheim' is no port.")).AddHealthCheck());

        var health = await app.HealthAsync();

        health.Description.Should().Contain(nameof(FormatException));
        health.Exception.Should().BeNull();
        app.Log.Entries.Should().NotContain(e => $"{e.Text} {e.Exception}".Contains("geheim"));
    }

    [Fact]
    public async Task A_fitting_connection_of_the_app_is_used_and_stays_open()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Fitting(redis));
        await using (var app = await Instance.StartAsync(services => services.AddSseRedis(connection)))
            await (await app.AcquireAsync()).DisposeAsync();

        connection.IsConnected.Should().BeTrue();
    }

    [Fact]
    public async Task A_connection_of_the_app_whose_options_would_hurt_stops_it_and_says_which()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Configuration},password=,channelPrefix=x:");

        var start = () => Instance.StartAsync(services => services.AddSseRedis(connection));

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().SatisfyRespectively(
            f => f.Should().Contain("AbortOnConnectFail must be false"),
            f => f.Should().Contain("BacklogPolicy must be FailFast"),
            f => f.Should().Contain("ConfigCheckSeconds must be 1").And.Contain("It is 60"),
            f => f.Should().Contain("no ChannelPrefix, or pass AddSseRedis a configuration without one as text"));
    }

    [Theory]
    [InlineData("", "KeyPrefix")]
    [InlineData("a{b}", "KeyPrefix")]
    [InlineData("a b", "KeyPrefix")]
    public async Task A_bad_prefix_stops_the_app(string prefix, string named) => await StopsAsync(o => o.KeyPrefix = prefix, named);

    [Fact]
    public async Task A_short_secret_stops_the_app() => await StopsAsync(o => o.KeySecret = "short", "KeySecret must have at least 16 characters");

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task A_bad_time_stops_the_app(int milliseconds) =>
        await StopsAsync(o => o.DeadAfter = TimeSpan.FromMilliseconds(milliseconds), "DeadAfter must be from 00:00:00.5000000 to 00:00:10");

    [Theory]
    [InlineData("", "*empty*")]
    [InlineData("password=x", "*names no server*")]
    [InlineData("a:1,channelPrefix=x", "AddSseRedis: there must be no ChannelPrefix. Messages*")]
    [InlineData("a:1,proxy=Twemproxy", "AddSseRedis: Proxy must be None*")]
    [InlineData("a:1,nonsense=x", "*nonsense*")]
    public void A_configuration_that_cannot_work_is_refused_where_it_is_said(string configuration, string message)
    {
        var add = () => new ServiceCollection().AddSseRedis(configuration);

        add.Should().Throw<ArgumentException>().WithMessage(message).And.Message.Should().NotContain("as text", "that is how it was given");
    }

    [Fact]
    public void An_app_has_one_Redis()
    {
        var services = new ServiceCollection();
        services.AddSseRedis("a:1");

        var again = () => services.AddSseRedis("b:1");

        again.Should().Throw<InvalidOperationException>().WithMessage("AddSseRedis was called before*");
    }

    private static async Task StopsAsync(Action<SseRedisOptions> configure, string named)
    {
        var start = () => Instance.StartAsync(services => services.AddSseRedis("127.0.0.1:1", configure));

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage($"AddSseRedis: *{named}*");
    }

    private static ConfigurationOptions Fitting(RedisServer redis)
    {
        var options = ConfigurationOptions.Parse($"{redis.Configuration},abortConnect=false,configCheckSeconds=1,connectTimeout=300");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }
}
