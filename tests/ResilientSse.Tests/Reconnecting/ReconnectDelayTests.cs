using ResilientSse.Internal;

namespace ResilientSse.Tests.Reconnecting;

/// <summary>Examples of the wait; all times are seconds.</summary>
public sealed class ReconnectDelayTests
{
    // The default policy: 1 s, doubled up to 30 s, a half of it random.
    [Theory]
    [InlineData(0, 0.5, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 2, 4)]
    [InlineData(4, 8, 16)]
    [InlineData(5, 15, 30)]
    [InlineData(6, 15, 30)]
    [InlineData(1000, 15, 30)]
    [InlineData(int.MaxValue, 15, 30)]
    public void Without_a_word_from_the_server_the_wait_doubles_up_to_the_cap(int failures, double low, double high) =>
        Range(new(), floor: 0, failures).Should().Be((low, high));

    [Theory]
    [InlineData(0.2, 0, 0.5, 1)]
    [InlineData(0.8, 0, 0.8, 1.2)]
    [InlineData(3, 0, 3, 4.5)]
    [InlineData(3, 1, 3, 6)]
    [InlineData(3, 2, 6, 12)]
    [InlineData(3, 9, 15, 30)]
    [InlineData(30, 0, 30, 45)]
    [InlineData(30, 9, 30, 45)]
    [InlineData(120, 0, 120, 150)]
    [InlineData(120, 9, 120, 150)]
    public void The_wait_is_never_under_the_floor_and_stays_spread_out_above_it(double floor, int failures, double low, double high) =>
        Range(new(), floor, failures).Should().Be((low, high));

    [Theory]
    [InlineData(3600)]
    [InlineData(3601)]
    [InlineData(1e9)]
    public void A_floor_is_limited_to_one_hour(double floor) => Range(new(), floor, failures: 0).Should().Be((3600, 3630));

    [Fact]
    public void The_longest_floor_that_the_reader_knows_is_limited_to_one_hour() =>
        ReconnectDelay.Range(new(), TimeSpan.MaxValue, int.MaxValue).Low.Should().Be(TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(0.25, 3, 4)]
    [InlineData(1, 0, 4)]
    public void Jitter_is_the_part_of_the_wait_that_is_random(double jitter, double low, double high) =>
        Range(new() { Jitter = jitter }, floor: 0, failures: 2).Should().Be((low, high));

    [Fact]
    public void Without_jitter_the_wait_is_the_floor() => Range(new() { Jitter = 0 }, floor: 3, failures: 0).Should().Be((3, 3));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void An_initial_delay_above_the_cap_is_cut_to_it(int failures) =>
        Range(new() { InitialDelay = TimeSpan.FromSeconds(60) }, floor: 0, failures).Should().Be((15, 30));

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(int.MaxValue)]
    public void No_initial_delay_stays_none_after_any_number_of_failures(int failures) =>
        Range(new() { InitialDelay = TimeSpan.Zero }, floor: 0, failures).Should().Be((0, 0));

    [Fact]
    public void No_largest_delay_is_no_wait() => Range(new() { MaxDelay = TimeSpan.Zero }, floor: 0, failures: 9).Should().Be((0, 0));

    [Fact]
    public void With_no_largest_delay_the_wait_is_the_floor() =>
        Range(new() { MaxDelay = TimeSpan.Zero }, floor: 7, failures: 9).Should().Be((7, 7));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0.5, 3)]
    [InlineData(1, 4)]
    public void The_random_number_chooses_where_in_the_range_the_wait_lies(double random, double wait) =>
        ReconnectDelay.Next(new(), TimeSpan.Zero, 2, random).TotalSeconds.Should().Be(wait);

    private static (double Low, double High) Range(SseReconnectPolicy policy, double floor, int failures)
    {
        var (low, high) = ReconnectDelay.Range(policy, TimeSpan.FromSeconds(floor), failures);
        return (low.TotalSeconds, high.TotalSeconds);
    }
}
