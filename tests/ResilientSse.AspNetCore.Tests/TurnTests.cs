using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class TurnTests
{
    private Turn _turn;

    [Fact]
    public void Who_finds_it_free_has_it_at_once()
    {
        _turn.EnterAsync().AsTask().IsCompleted.Should().BeTrue();
        _turn.Leave();
        _turn.EnterAsync().AsTask().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Who_finds_it_taken_has_it_when_the_other_one_leaves_and_keeps_it()
    {
        await _turn.EnterAsync();
        var second = _turn.EnterAsync().AsTask();
        second.IsCompleted.Should().BeFalse();

        _turn.Leave();
        await second;

        var third = _turn.EnterAsync().AsTask();
        third.IsCompleted.Should().BeFalse("it is the second one's turn");
        _turn.Leave();
        await third;
    }

    [Fact]
    public async Task Two_at_the_same_time_are_never_in_it_together()
    {
        const int Times = 100_000;
        var (inside, together, count) = (0, 0, 0);

        await Task.WhenAll(Task.Run(TakeTurnsAsync), Task.Run(TakeTurnsAsync));

        (together, count).Should().Be((0, 2 * Times));

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Times; i++)
            {
                await _turn.EnterAsync();
                if (Interlocked.Increment(ref inside) != 1)
                    together++;
                count++;
                Interlocked.Decrement(ref inside);
                _turn.Leave();
            }
        }
    }
}
