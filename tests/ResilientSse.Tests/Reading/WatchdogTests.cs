using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

/// <summary>Silence is measured only while a read is pending, whenever the timer was set.</summary>
public sealed class WatchdogTests : IDisposable
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly TestClock _clock = new();
    private readonly Silence _silence = new();
    private readonly Watchdog _watchdog;

    public WatchdogTests()
    {
        _silence.Clock = _clock;
        _watchdog = new Watchdog(_silence, _clock, MaxSilence);
    }

    [Fact]
    public void A_wait_that_has_lasted_for_too_long_is_noticed_to_the_millisecond()
    {
        Wait(MaxSilence - Moment);
        _silence.IsOver.Should().BeFalse();

        _clock.RunFor(Moment);

        _silence.IsOver.Should().BeTrue();
    }

    [Fact]
    public void A_wait_is_measured_from_its_own_beginning_whenever_the_timer_was_set()
    {
        Wait(TimeSpan.FromSeconds(30));
        _silence.Since = null;
        _clock.RunFor(TimeSpan.FromSeconds(5));

        Wait(MaxSilence - Moment);
        _silence.IsOver.Should().BeFalse("the timer was due after 10 seconds of this wait");

        _clock.RunFor(Moment);
        _silence.IsOver.Should().BeTrue();
    }

    [Fact]
    public void Without_a_wait_nothing_is_too_silent()
    {
        Wait(TimeSpan.FromSeconds(30));
        _silence.Since = null;

        _clock.RunFor(TimeSpan.FromHours(3));

        _silence.IsOver.Should().BeFalse();
    }

    [Fact]
    public void What_is_over_leaves_no_timer_behind()
    {
        Wait(TimeSpan.FromSeconds(30));

        _watchdog.Dispose();

        _clock.ArmedTimers.Should().Be(0);
    }

    public void Dispose() => _watchdog.Dispose();

    private void Wait(TimeSpan time)
    {
        _silence.Since = _clock.GetTimestamp();
        _clock.RunFor(time);
    }

    private sealed class Silence : IWatched
    {
        public TestClock Clock { get; set; } = null!;

        public long? Since { get; set; }

        public bool IsOver { get; private set; }

        public TimeSpan? TimeLeft()
        {
            var left = Since is { } since ? MaxSilence - Clock.GetElapsedTime(since) : MaxSilence;
            IsOver = left <= TimeSpan.Zero;
            return IsOver ? null : left;
        }
    }
}
