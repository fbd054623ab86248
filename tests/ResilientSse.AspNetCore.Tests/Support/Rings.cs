using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>Rings whose blocks are numbers.</summary>
internal static class Rings
{
    public static LogRing Open(int maxEvents = 100, long maxBytes = 100_000, RingMemory? memory = null)
    {
        var ring = new LogRing(memory ?? new(1_000_000, TimeProvider.System), new(maxEvents, maxBytes, TimeSpan.FromSeconds(30)));
        ring.Begin(new(Epoch.Draw(), 0), begin: 0);
        return ring;
    }

    public static Entry Block(long sequence, string? id = null) => new(
        sequence,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: 0000000000001-{sequence}~{id}\ndata: {sequence}\n\n")),
        id?.GetHashCode(StringComparison.Ordinal) ?? 0);

    public static void Append(this LogRing ring, int count)
    {
        var last = ring.Range.Last;
        ring.Append(Enumerable.Range(1, count).Select(i => Block(last + i)).ToArray());
    }

    public static void Append(this LogRing ring, params Entry[] blocks) => ring.Add(blocks);

    public static Task<bool> RoomAsync(this LogRing ring, long sequence) =>
        ring.WaitForRoomAsync(new[] { Block(sequence) }, CancellationToken.None).AsTask();

    public static Position At(this LogRing ring, long sequence) => new(ring.Range.Epoch, sequence);

    public static Task WaitAsync(this LogRing ring, Position after) => ring.CreateWaiter().WaitAsync(after).AsTask();

    public static Page Read(this LogRing ring, long after) => ring.Read(ring.At(after));

    public static Page Read(this LogRing ring, Position after) => ring.Read(after, 100_000);
}
