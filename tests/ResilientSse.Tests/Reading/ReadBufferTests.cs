using System.Runtime.InteropServices;
using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

public sealed class ReadBufferTests
{
    private const int LargeBuffer = 64 * 1024;

    [Fact]
    public void A_line_that_comes_byte_by_byte_moves_only_when_the_buffer_grows()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.Give("id: 1\ndata: a\ndata: "u8);
        reader.TryRead().Should().BeFalse();

        var moves = 0;
        var expected = Room(reader);
        for (var i = 0; i < 1_000_000; i++)
        {
            reader.Give("x"u8);
            reader.TryRead();
            var (before, room) = (expected, Room(reader));
            if (room.Array != before.Array || room.Offset != before.Offset + 1)
                moves++;
            expected = room;
        }

        moves.Should().BeLessThanOrEqualTo(10, "each growth by four from 32 bytes to 2 MiB copies once, so the work is linear");
        reader.Give("\n\n"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.Length.Should().Be(1_000_002);
    }

    [Fact]
    public void A_stream_that_calms_down_gives_its_large_buffer_back()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.GetMemory().Length.Should().BeLessThan(100, "nothing has come yet");
        while (reader.GetMemory().Length < LargeBuffer)
            Fill(reader);

        for (var i = 0; i < 10; i++)
        {
            reader.Give(":\n\n"u8);
            reader.TryRead().Should().BeFalse();
        }

        reader.GetMemory().Length.Should().BeLessThan(1000);
    }

    [Fact]
    public void What_was_searched_for_a_line_end_is_not_searched_again()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.Give("data: abc"u8);
        reader.TryRead().Should().BeFalse();

        // Behind the back of the reader: one that looked at these bytes again would see the line end.
        var room = Room(reader);
        room.Array![room.Offset - 1] = (byte)'\n';
        reader.Give("d"u8);
        reader.TryRead().Should().BeFalse();

        reader.Give("\n\n"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.ToArray().Should().Equal("ab\nd"u8.ToArray());
    }

    [Fact]
    public void Many_small_lines_that_come_byte_by_byte_move_only_up_to_their_block()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.Give("data: a\n"u8);
        for (var i = 0; i < 1_000_000; i++)
        {
            reader.TryRead().Should().BeFalse();
            reader.Give(i % 5 == 4 ? "\n"u8 : "data"u8.Slice(i % 5, 1));
        }

        reader.Give("\n"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.Length.Should().Be(200_001);
    }

    [Fact]
    public void The_buffer_grows_to_hold_one_event_of_the_limit_and_not_beyond()
    {
        const int limit = 200_000;
        using var reader = new SseReader(limit);
        var piece = new byte[1000];
        piece.AsSpan().Fill((byte)'x');
        reader.Give("data: "u8);

        for (var given = 6; given + piece.Length <= limit; given += piece.Length)
        {
            for (var rest = piece.AsSpan(); !rest.IsEmpty; rest = rest[reader.Give(rest)..])
                reader.TryRead().Should().BeFalse();

            Room(reader).Array!.Length.Should().BeLessThanOrEqualTo(256 * 1024, "the pool rounds {0} bytes up to that", limit);
        }
    }

    [Fact]
    public void A_busy_stream_is_read_in_large_pieces()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.GetMemory().Length.Should().BeLessThan(LargeBuffer, "a quiet stream holds little");

        var events = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: x\n\n", 100_000)));
        for (var rest = events.AsSpan(); !rest.IsEmpty; rest = rest[reader.Give(rest)..])
        {
            while (reader.TryRead())
                reader.HasData.Should().BeTrue();
        }

        Room(reader).Array!.Length.Should().Be(LargeBuffer);
    }

    [Fact]
    public void After_a_large_event_the_buffer_is_given_back()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        GiveLargeEvent(reader);

        Room(reader).Array!.Length.Should().Be(LargeBuffer);
    }

    [Theory]
    [InlineData(LargeBuffer / 64, LargeBuffer)]
    [InlineData((LargeBuffer / 64) - 1, LargeBuffer / 4)]
    public void A_read_that_needs_less_than_a_64th_of_the_buffer_asks_for_a_quarter_of_it(int read, int next)
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        while (Room(reader).Array!.Length < LargeBuffer)
            Fill(reader);

        reader.Give(Enumerable.Repeat((byte)'\n', read).ToArray());
        reader.TryRead().Should().BeFalse();

        Room(reader).Array!.Length.Should().Be(next);
    }

    [Fact]
    public void A_block_without_data_has_empty_data_also_after_a_large_event()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        GiveLargeEvent(reader);

        reader.Give("id: 1\n\n"u8);
        reader.TryRead().Should().BeTrue();
        reader.HasData.Should().BeFalse();
        reader.Data.Length.Should().Be(0);
    }

    /// <summary>A large event and, far behind it in the same buffer, a small one.</summary>
    private static void GiveLargeEvent(SseReader reader)
    {
        var large = Encoding.UTF8.GetBytes($"data: {new string('x', 500_000)}\n\ndata: small\n\n");
        for (var rest = large.AsSpan(); !rest.IsEmpty; rest = rest[reader.Give(rest)..])
        {
            while (reader.TryRead())
                reader.HasData.Should().BeTrue();
        }

        // The last call of TryRead made sure that nothing of the buffer is in use.
        while (reader.TryRead())
            reader.HasData.Should().BeTrue();
    }

    private static ArraySegment<byte> Room(SseReader reader)
    {
        MemoryMarshal.TryGetArray<byte>(reader.GetMemory(), out var room).Should().BeTrue();
        return room;
    }

    /// <summary>A read that fills the buffer, with nothing that stays in it.</summary>
    private static void Fill(SseReader reader)
    {
        var room = reader.GetMemory().Span;
        room.Fill((byte)'\n');
        reader.Advance(room.Length);
        reader.TryRead().Should().BeFalse();
    }
}
