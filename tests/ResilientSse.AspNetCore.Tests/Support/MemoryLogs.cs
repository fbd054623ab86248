using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>Logs in memory whose blocks are numbers.</summary>
internal static class MemoryLogs
{
    public static readonly Claim Claim = new(true, 1, default);

    public static MemoryLog Open(int maxEvents = 100, long maxBytes = 100_000, MemoryLogStore? store = null, TimeProvider? time = null) =>
        (MemoryLog)(store ?? new(1_000_000, TimeProvider.System)).Open(
            new("http://upstream", "all"), new(maxEvents, maxBytes, TimeSpan.FromSeconds(30)));

    public static Entry Block(long sequence, string? id = null) => new(
        sequence,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: 0000000000001-{sequence}~{id}\ndata: {sequence}\n\n")),
        id?.GetHashCode(StringComparison.Ordinal) ?? 0);

    public static void Append(this MemoryLog log, int count)
    {
        var last = log.Range.Last;
        log.Append(Enumerable.Range(1, count).Select(i => Block(last + i)).ToArray());
    }

    public static void Append(this MemoryLog log, params Entry[] blocks) =>
        log.AppendAsync(Claim, blocks, CancellationToken.None).AsTask().GetAwaiter().GetResult().Should().Be(AppendResult.Appended);

    public static Task<bool> RoomAsync(this MemoryLog log, long sequence) =>
        log.WaitForRoomAsync(new[] { Block(sequence) }, CancellationToken.None).AsTask();

    public static Position At(this MemoryLog log, long sequence) => new(log.Range.Epoch, sequence);

    public static Page Read(this MemoryLog log, long after) => log.Read(log.At(after));

    public static Page Read(this MemoryLog log, Position after) =>
        log.ReadAsync(after, 100_000, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
