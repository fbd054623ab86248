using CsCheck;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reconnecting;

public sealed class ReconnectDelayPropertyTests
{
    private const int Iterations = 20_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly Gen<TimeSpan> UpToADay = Gen.OneOf(
        Gen.Long[0, TimeSpan.TicksPerDay],
        Gen.Long[0, 100],
        Gen.Int[0, 60].Select(s => s * TimeSpan.TicksPerSecond),
        Gen.OneOf(0L, 1L, TimeSpan.TicksPerDay)).Select(TimeSpan.FromTicks);

    private static readonly Gen<double> Jitters = Gen.OneOf(Gen.Double[0, 1], Gen.OneOf(0.0, 0.5, 1.0));

    private static readonly Gen<SseReconnectPolicy> Policies = Gen.Select(
        UpToADay,
        UpToADay,
        Jitters,
        (initial, max, jitter) => new SseReconnectPolicy { InitialDelay = initial, MaxDelay = max, Jitter = jitter });

    private static readonly Gen<TimeSpan> Floors = Gen.OneOf(
        UpToADay,
        Gen.Const(TimeSpan.Zero),
        Gen.Long[0, TimeSpan.TicksPerHour * 2].Select(TimeSpan.FromTicks),
        Gen.Const(TimeSpan.MaxValue));

    private static readonly Gen<int> Failures = Gen.OneOf(
        Gen.Int[0, 70], Gen.Int[0, 2000], Gen.Int[0, int.MaxValue], Gen.Const(int.MaxValue));

    private static readonly Gen<double> Randoms = Gen.OneOf(Gen.Double[0, 1], Gen.OneOf(0.0, Math.BitDecrement(1.0)));

    [Fact]
    public void The_wait_lies_in_its_range() => Gen.Select(Policies, Floors, Failures, Randoms).Sample(
        (policy, floor, failures, random) =>
        {
            var (low, high) = ReconnectDelay.Range(policy, floor, failures);
            low.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
            ReconnectDelay.Next(policy, floor, failures, random).Should().BeGreaterThanOrEqualTo(low).And.BeLessThanOrEqualTo(high);
        },
        iter: Iterations);

    [Fact]
    public void The_wait_is_never_under_the_floor_up_to_one_hour() => Gen.Select(Policies, Floors, Failures, Randoms).Sample(
        (policy, floor, failures, random) =>
            ReconnectDelay.Next(policy, floor, failures, random).Should().BeGreaterThanOrEqualTo(floor < Hour ? floor : Hour),
        iter: Iterations);

    [Fact]
    public void Without_a_floor_the_wait_is_never_above_the_cap() => Gen.Select(Policies, Failures, Randoms).Sample(
        (policy, failures, random) =>
            ReconnectDelay.Next(policy, TimeSpan.Zero, failures, random).Should().BeLessThanOrEqualTo(policy.MaxDelay),
        iter: Iterations);

    [Fact]
    public void With_a_floor_the_wait_is_never_above_the_cap_or_twice_the_floor_or_both_together() =>
        Gen.Select(Policies, Floors, Failures).Sample(
            (policy, floor, failures) =>
            {
                floor = floor < Hour ? floor : Hour;
                var high = ReconnectDelay.Range(policy, floor, failures).High;
                (high <= policy.MaxDelay || (high <= floor + policy.MaxDelay && high <= floor * 2)).Should().BeTrue();
            },
            iter: Iterations);

    [Fact]
    public void The_range_is_that_of_the_design() => Gen.Select(Policies, Floors, Failures).Sample(
        (policy, floor, failures) =>
        {
            // The formula in numbers without limits: 2^n beyond 2^100 is more than any two of these times have between them.
            var f = Math.Min(floor.TotalSeconds, 3600);
            var doubled = Math.Max(policy.InitialDelay.TotalSeconds, f) * Math.Pow(2, Math.Min(failures, 100));
            var wait = Math.Min(doubled, Math.Max(policy.MaxDelay.TotalSeconds, f));
            var (low, high) = ReconnectDelay.Range(policy, floor, failures);

            low.TotalSeconds.Should().BeApproximately(Math.Max(wait * (1 - policy.Jitter), f), 1e-5);
            high.TotalSeconds.Should().BeApproximately(
                Math.Max(wait, f + Math.Min(f * policy.Jitter, policy.MaxDelay.TotalSeconds)), 1e-5);
        },
        iter: Iterations);

    [Fact]
    public void More_failures_never_make_the_wait_shorter() => Gen.Select(Policies, Floors, Failures, Failures).Sample(
        (policy, floor, one, other) =>
        {
            var fewer = ReconnectDelay.Range(policy, floor, Math.Min(one, other));
            var more = ReconnectDelay.Range(policy, floor, Math.Max(one, other));
            more.Low.Should().BeGreaterThanOrEqualTo(fewer.Low);
            more.High.Should().BeGreaterThanOrEqualTo(fewer.High);
        },
        iter: Iterations);

    [Fact]
    public void Any_initial_delay_reaches_the_cap_and_stays_there() => Gen.Select(Policies, Failures).Sample(
        (policy, failures) =>
        {
            var reached = policy.InitialDelay > TimeSpan.Zero ? policy.MaxDelay : TimeSpan.Zero;
            ReconnectDelay.Range(policy, TimeSpan.Zero, Math.Max(failures, 40)).High.Should().Be(reached);
        },
        iter: Iterations);

    [Fact]
    public void At_the_cap_and_at_the_floor_the_waits_stay_spread_out() => Gen.Select(Policies, Floors, Failures).Sample(
        (policy, floor, failures) =>
        {
            var (low, high) = ReconnectDelay.Range(policy, floor, failures);
            floor = floor < Hour ? floor : Hour;

            // With a floor it is a part of that, without one a part of the wait. Both ends are rounded to a tick.
            var spread = floor > TimeSpan.Zero ? Math.Min(floor.Ticks * policy.Jitter, policy.MaxDelay.Ticks) : high.Ticks * policy.Jitter;
            ((double)(high - low).Ticks).Should().BeGreaterThanOrEqualTo(spread - 2);
        },
        iter: Iterations);
}
