using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LogRingTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void One_read_gets_a_page_in_order_and_how_much_is_left()
    {
        var ring = Rings.Open();
        ring.Append(100);

        var page = ring.Read(10);

        (page.Kind, page.Count, page.Last.Sequence, page.Rest).Should().Be((PageKind.Blocks, Page.MaxCount, 10 + Page.MaxCount, 100 - 10 - Page.MaxCount));
        System.Text.Encoding.UTF8.GetString(page.Frames[0]).Should().EndWith("-11~\ndata: 11\n\n");
        page.Dispose();
        ring.Read(100).Kind.Should().Be(PageKind.Nothing);
        ring.Read(101).Kind.Should().Be(PageKind.Gap);
    }

    [Fact]
    public async Task The_end_comes_after_the_last_block()
    {
        var ring = Rings.Open();
        ring.Append(1);
        ring.End();

        ring.Read(0).Kind.Should().Be(PageKind.Blocks);
        ring.Read(1).Kind.Should().Be(PageKind.Complete);
        ring.WaitAsync(ring.At(1)).IsCompleted.Should().BeTrue("nobody waits for what will not come");
    }

    [Fact]
    public void An_append_that_is_repeated_adds_nothing()
    {
        var ring = Rings.Open();
        ring.Append(2);

        ring.Append(Rings.Block(2), Rings.Block(3));

        ring.Range.Last.Should().Be(3);
        ring.Read(0).Count.Should().Be(3);
    }

    [Fact]
    public async Task A_ring_that_begins_anew_tells_its_readers_that_their_place_is_gone()
    {
        var ring = Rings.Open(maxEvents: 3);
        ring.AddReader();
        ring.Append(3);
        ring.Got(ring.At(3));
        var (before, waiting) = (ring.At(3), ring.WaitAsync(ring.At(3)));

        ring.Begin(new(Epoch.Draw(), 1), begin: 0);

        await waiting;
        ring.WaitAsync(before).IsCompleted.Should().BeTrue("a position of another epoch never has to wait");
        ring.Read(before).Kind.Should().Be(PageKind.Gap);
        ring.Read(1).Kind.Should().Be(PageKind.Nothing);
        ring.Range.IsWhole.Should().BeFalse("the log began before");
        ring.Append(Rings.Block(2), Rings.Block(3), Rings.Block(4));
        ring.Got(before);
        ring.RoomAsync(5).IsCompleted.Should().BeFalse("what was got of the log before does not count");
    }

    [Fact]
    public void What_it_holds_can_be_given_back()
    {
        var ring = Rings.Open(maxEvents: 100);
        ring.Append(150);

        ring.EntriesAfter(0).Select(e => e.Sequence).Should().Equal(Enumerable.Range(51, 100).Select(i => (long)i));
        ring.EntriesAfter(148).Select(e => e.Sequence).Should().Equal(149, 150);
        ring.EntriesAfter(150).Should().BeEmpty();
    }

    [Fact]
    public void Beyond_its_limits_the_oldest_leave_and_a_position_of_another_epoch_is_never_accepted()
    {
        var ring = Rings.Open(maxEvents: 3);
        ring.Append(10);

        ring.Range.First.Should().Be(8);
        ring.Read(6).Kind.Should().Be(PageKind.Gap);
        ring.Read(7).Count.Should().Be(3);
        ring.Read(new Position(Epoch.Draw(), 8)).Kind.Should().Be(PageKind.Gap);
    }

    [Fact]
    public async Task A_writer_waits_for_the_fastest_reader_and_not_for_others()
    {
        var ring = Rings.Open(maxEvents: 3);
        ring.AddReader();
        ring.AddReader();
        ring.Append(3);

        var room = ring.RoomAsync(4);
        room.IsCompleted.Should().BeFalse("nobody has got the first one yet");
        ring.Got(ring.At(1));

        (await room).Should().BeTrue();
    }

    [Fact]
    public async Task A_writer_does_not_wait_when_the_last_reader_has_left()
    {
        var ring = Rings.Open(maxEvents: 3);
        ring.AddReader();
        ring.Append(3);
        var room = ring.RoomAsync(4);

        ring.RemoveReader();

        (await room).Should().BeTrue();
    }

    [Fact]
    public async Task A_writer_waits_in_vain_for_so_long_and_not_again_until_somebody_reads()
    {
        var ring = Rings.Open(maxEvents: 1, memory: new(1_000_000, _clock));
        ring.AddReader();
        ring.Append(1);
        var room = ring.RoomAsync(2);
        await _clock.TimerAsync(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await room).Should().BeFalse();

        ring.RoomAsync(2).IsCompleted.Should().BeTrue();
        ring.Got(ring.At(1));
        ring.Append(1);
        ring.RoomAsync(3).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void The_block_with_an_id_is_known_only_while_it_is_there_once()
    {
        var ring = Rings.Open(maxEvents: 3);
        ring.Append(Rings.Block(1, "a"), Rings.Block(2, "b"));

        ring.Find("a", []).Should().Be(ring.At(1));
        ring.Find("b", "data: 2\n\n"u8).Should().Be(ring.At(2));
        ring.Find("b", "data: 3\n\n"u8).Should().BeNull("it is another one");
        ring.Find("c", []).Should().BeNull();
        ring.Append(Rings.Block(3, "b"), Rings.Block(4, "c"));
        ring.Find("b", []).Should().BeNull("it is there twice");
        ring.Find("a", []).Should().BeNull("it has left");
    }
}
