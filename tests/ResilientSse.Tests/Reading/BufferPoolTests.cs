using System.Buffers;
using System.Runtime.InteropServices;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>What a reader does not need is in the pool, whose next array of that size, for the same thread, it is.</summary>
public sealed class BufferPoolTests
{
    [Fact]
    public void A_reader_that_rests_with_nothing_unread_gives_its_buffer_back_to_the_pool()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        reader.Give("id: 1\n\n"u8);
        var buffer = Room(reader).Array!;
        reader.TryRead().Should().BeTrue();
        reader.TryRead().Should().BeFalse();

        reader.Rest();

        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        rented.Should().BeSameAs(buffer);
        ArrayPool<byte>.Shared.Return(rented);
    }

    [Fact]
    public void A_buffer_that_has_become_too_small_goes_back_to_the_pool()
    {
        using var reader = new SseReader(Feed.DefaultLimit);
        var small = Room(reader).Array!;
        reader.Give(new byte[small.Length]);

        Room(reader).Array.Should().NotBeSameAs(small);

        var rented = ArrayPool<byte>.Shared.Rent(small.Length);
        rented.Should().BeSameAs(small);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static ArraySegment<byte> Room(SseReader reader)
    {
        MemoryMarshal.TryGetArray<byte>(reader.GetMemory(), out var room).Should().BeTrue();
        return room;
    }
}
