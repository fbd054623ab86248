namespace ResilientSse.Testing.Tests;

public sealed class SseScriptTests
{
    public static TheoryData<Action<SseScriptedConnection>> BadSteps => new(
        c => c.Status(199),
        c => c.Status(600),
        c => c.Split(0),
        c => c.Retry(-1),
        c => c.Wait(TimeSpan.FromTicks(-1)),
        c => c.DelayHeaders(TimeSpan.FromTicks(-1)),
        c => c.Follow(new SseEventLog(), events: 0),
        c => c.Event("x", id: "a\nb"),
        c => c.Event("x", id: "a\0"),
        c => c.Event("x", type: "a\rb"),
        c => c.CutDuringEvent("x", id: ""));

    [Theory]
    [MemberData(nameof(BadSteps), DisableDiscoveryEnumeration = true)]
    public async Task A_step_that_cannot_be_played_throws_where_it_is_written(Action<SseScriptedConnection> steps)
    {
        using var handler = new SseTestHandler(s => s.Connection(steps));
        using var client = handler.CreateClient();

        await client.Awaiting(c => c.OpenAsync()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Nothing_follows_the_end_of_a_connection()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Cut().Event("x")));
        using var client = handler.CreateClient();

        await client.Awaiting(c => c.OpenAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*no step can follow*");
    }

    [Fact]
    public void Nothing_follows_Otherwise()
    {
        var late = () => new SseTestHandler(s => s.Otherwise(_ => { }).Connection(_ => { }));

        late.Should().Throw<InvalidOperationException>().WithMessage("Otherwise*");
    }

    [Fact]
    public void A_connection_repeats_at_least_once()
    {
        var none = () => new SseTestHandler(s => s.Repeat(0, _ => { }));

        none.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_log_takes_no_type_that_would_break_the_stream()
    {
        var log = new SseEventLog();

        log.Invoking(l => l.Append("x", "a\nb")).Should().Throw<ArgumentException>();
        log.Count.Should().Be(0);
    }
}
