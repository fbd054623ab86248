using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class MemoryLogTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void One_read_gets_a_page_in_order_and_how_much_is_left()
    {
        var log = MemoryLogs.Open();
        log.Append(100);

        var page = log.Read(10);

        (page.Kind, page.Count, page.Last.Sequence, page.Rest).Should().Be((PageKind.Blocks, Page.MaxCount, 10 + Page.MaxCount, 100 - 10 - Page.MaxCount));
        System.Text.Encoding.UTF8.GetString(page.Frames[0]).Should().EndWith("-11~\ndata: 11\n\n");
        page.Dispose();
        log.Read(100).Kind.Should().Be(PageKind.Nothing);
        log.Read(101).Kind.Should().Be(PageKind.Gap);
    }

    [Fact]
    public async Task The_end_comes_after_the_last_block()
    {
        var log = MemoryLogs.Open();
        log.Append(1);
        await log.EndAsync(MemoryLogs.Claim, LogEnd.Complete, default);

        log.Read(0).Kind.Should().Be(PageKind.Blocks);
        log.Read(1).Kind.Should().Be(PageKind.Complete);
        (await log.WaitAsync(log.At(1), default)).Should().BeTrue("nobody waits for what will not come");
    }

    [Fact]
    public void An_append_that_is_repeated_adds_nothing()
    {
        var log = MemoryLogs.Open();
        log.Append(2);

        log.Append(MemoryLogs.Block(2), MemoryLogs.Block(3));

        log.Range.Last.Should().Be(3);
        log.Read(0).Count.Should().Be(3);
    }

    [Fact]
    public void Beyond_its_limits_the_oldest_leave_and_a_position_of_another_epoch_is_never_accepted()
    {
        var log = MemoryLogs.Open(maxEvents: 3);
        log.Append(10);

        log.Range.First.Should().Be(8);
        log.Read(6).Kind.Should().Be(PageKind.Gap);
        log.Read(7).Count.Should().Be(3);
        log.Read(new Position(Epoch.Draw(), 8)).Kind.Should().Be(PageKind.Gap);
    }

    [Fact]
    public void All_logs_together_keep_no_more_than_the_store_allows_whoever_is_silent()
    {
        var store = new MemoryLogStore(1_000_000, TimeProvider.System);
        var logs = Enumerable.Range(0, 60).Select(_ => MemoryLogs.Open(maxEvents: 10_000, maxBytes: 1_000_000, store)).ToList();

        logs.ForEach(log => log.Append(5_000));

        store.Bytes.Should().BeLessThanOrEqualTo(1_000_000).And.BeGreaterThan(0);
        logs.Sum(log => log.Shrink(0)).Should().BeLessThanOrEqualTo(1_000_000);
    }

    [Fact]
    public async Task A_writer_waits_for_the_fastest_reader_and_not_for_others()
    {
        var log = MemoryLogs.Open(maxEvents: 3);
        log.AddReader();
        log.AddReader();
        log.Append(3);

        var room = log.RoomAsync(4);
        room.IsCompleted.Should().BeFalse("nobody has got the first one yet");
        log.Got(log.At(1));

        (await room).Should().BeTrue();
    }

    [Fact]
    public async Task A_writer_does_not_wait_when_the_last_reader_has_left()
    {
        var log = MemoryLogs.Open(maxEvents: 3);
        log.AddReader();
        log.Append(3);
        var room = log.RoomAsync(4);

        log.RemoveReader();

        (await room).Should().BeTrue();
    }

    [Fact]
    public async Task A_writer_waits_in_vain_for_so_long_and_not_again_until_somebody_reads()
    {
        var log = MemoryLogs.Open(maxEvents: 1, store: new(1_000_000, _clock));
        log.AddReader();
        log.Append(1);
        var room = log.RoomAsync(2);
        await _clock.TimerAsync(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await room).Should().BeFalse();

        log.RoomAsync(2).IsCompleted.Should().BeTrue();
        log.Got(log.At(1));
        log.Append(1);
        log.RoomAsync(3).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void The_block_with_an_id_is_known_only_while_it_is_there_once()
    {
        var log = MemoryLogs.Open(maxEvents: 3);
        log.Append(MemoryLogs.Block(1, "a"), MemoryLogs.Block(2, "b"));

        log.Find("a", []).Should().Be(log.At(1));
        log.Find("b", "data: 2\n\n"u8).Should().Be(log.At(2));
        log.Find("b", "data: 3\n\n"u8).Should().BeNull("it is another one");
        log.Find("c", []).Should().BeNull();
        log.Append(MemoryLogs.Block(3, "b"), MemoryLogs.Block(4, "c"));
        log.Find("b", []).Should().BeNull("it is there twice");
        log.Find("a", []).Should().BeNull("it has left");
    }
}
