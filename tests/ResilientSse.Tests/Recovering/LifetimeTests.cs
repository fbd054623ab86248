using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Recovering;

public sealed class LifetimeTests : IDisposable
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly TestClock _clock = new();
    private readonly Lifetime _lifetime = new(CancellationToken.None);

    public LifetimeTests() => _lifetime.LimitWaits(MaxSilence, _clock);

    [Fact]
    public void A_wait_ends_it_when_it_has_lasted_for_too_long()
    {
        Wait(MaxSilence - Moment);
        _lifetime.IsOver.Should().BeFalse();

        _clock.RunFor(Moment);

        _lifetime.IsTooSilent.Should().BeTrue();
    }

    [Fact]
    public void A_wait_is_measured_from_its_own_beginning_whenever_the_timer_was_set()
    {
        Wait(TimeSpan.FromSeconds(30));
        _lifetime.EndWait();
        _clock.RunFor(TimeSpan.FromSeconds(5));

        Wait(MaxSilence - Moment);
        _lifetime.IsOver.Should().BeFalse("the timer was due after 10 seconds of this wait");

        _clock.RunFor(Moment);
        _lifetime.IsTooSilent.Should().BeTrue();
    }

    [Fact]
    public void Without_a_wait_nothing_is_too_silent()
    {
        Wait(TimeSpan.FromSeconds(30));
        _lifetime.EndWait();

        _clock.RunFor(TimeSpan.FromHours(3));

        _lifetime.IsOver.Should().BeFalse();
    }

    [Fact]
    public void What_is_over_leaves_no_timer_behind()
    {
        Wait(TimeSpan.FromSeconds(30));

        _lifetime.Dispose();

        _clock.ArmedTimers.Should().Be(0);
    }

    public void Dispose() => _lifetime.Dispose();

    private void Wait(TimeSpan time)
    {
        _lifetime.StartWait();
        _clock.RunFor(time);
    }
}
