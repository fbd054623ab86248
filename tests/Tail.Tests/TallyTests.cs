using Tail.Demo;

namespace Tail.Tests;

public sealed class TallyTests
{
    [Fact]
    public void All_received_once_is_exact()
    {
        Tally.Of(["1", "2", "3"], ["1", "2", "3"]).Should().Be(new Tally(Sent: 3, Received: 3, Lost: 0, Duplicates: 0));
        Tally.Of(["1"], ["1"]).ExitCode.Should().Be(0);
    }

    [Fact]
    public void A_loss_exits_with_1()
    {
        var tally = Tally.Of(["1", "2", "3", "4"], ["1", "4"]);

        tally.Should().Be(new Tally(Sent: 4, Received: 2, Lost: 2, Duplicates: 0));
        tally.ExitCode.Should().Be(1);
    }

    [Fact]
    public void A_repeated_event_does_not_hide_a_lost_one()
    {
        var tally = Tally.Of(["1", "2", "3"], ["1", "2", "2"]);

        tally.Should().Be(new Tally(Sent: 3, Received: 3, Lost: 1, Duplicates: 1));
        tally.ExitCode.Should().Be(1);
    }

    [Fact]
    public void An_event_that_was_never_sent_or_has_no_id_counts_as_one_too_many()
    {
        Tally.Of(["1"], ["1", "9", null]).Should().Be(new Tally(Sent: 1, Received: 3, Lost: 0, Duplicates: 2));
    }
}
