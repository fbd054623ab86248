using System.Globalization;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("10", 10)]
    [InlineData("  10 ", 10)]
    [InlineData("0", 1)] // not above the first delay of the policy
    [InlineData("3600", 3600)]
    [InlineData("7200", 3600)] // at most an hour
    [InlineData("999999999", 3600)]
    [InlineData("99999999999999999999", 3600)] // more than the platform can parse
    [InlineData("-5", 1)]
    [InlineData("1.5", 1)]
    [InlineData("soon", 1)]
    [InlineData("", 1)]
    public async Task Retry_After_in_seconds_is_a_floor_for_that_wait(string value, double seconds)
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(503).Header("Retry-After", value))
            .Connection(c => c.Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("00:00:42", 42)]
    [InlineData("00:00:00", 1)]
    [InlineData("-1.00:00:00", 1)] // it is past
    [InlineData("7.00:00:00", 3600)]
    public async Task Retry_After_as_a_date_is_a_floor_for_that_wait(string fromNow, double seconds)
    {
        var clock = new TestClock();
        var date = (clock.GetUtcNow() + TimeSpan.Parse(fromNow, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(429).Header("Retry-After", date)).Connection(c => c.Event("online")), clock: clock);

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Each_status_that_is_retried_may_carry_it(int status)
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(status, retryAfter: 77))
            .Connection(c => c.Event("online")));

        await scenario.ReadAsync(1);

        scenario.RetryDelays().Should().Equal(77);
    }

    [Fact]
    public async Task It_holds_for_one_wait_only()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(503, retryAfter: 60))
            .Repeat(2, c => c.Status(503))
            .Connection(c => c.Event("online")));

        await scenario.ReadAsync(1);

        scenario.RetryDelays().Should().Equal(60, 2, 4);
    }

    [Fact]
    public async Task The_larger_of_it_and_the_retry_field_rules()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Retry(20_000).Event("online"))
                .Connection(c => c.Status(503, retryAfter: 50))
                .Connection(c => c.Status(503, retryAfter: 5))
                .Connection(c => c.Event("idle")),
            options => options.ReconnectPolicy = new() { Jitter = 0, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero });

        await scenario.ReadAsync(2);

        scenario.RetryDelays().Should().Equal(20, 50, 20);
    }

    [Fact]
    public async Task With_jitter_the_wait_is_never_below_it_and_stays_spread_out_above_it()
    {
        using var low = With(random: 0);
        using var high = With(random: 0.999_999);

        await low.ReadAsync(1);
        await high.ReadAsync(1);

        low.RetryDelays().Should().Equal(10);
        high.RetryDelays().Single().Should().BeApproximately(15, 0.001);

        static Scenario With(double random) => new(
            s => s.Connection(c => c.Status(503, retryAfter: 10)).Connection(c => c.Event("online")),
            options => (options.ReconnectPolicy, options.Random) = (new(), () => random));
    }
}
