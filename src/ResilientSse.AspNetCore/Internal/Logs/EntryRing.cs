namespace ResilientSse.AspNetCore.Internal;

/// <summary>Consecutive blocks, appended after the newest and dropped from the oldest on. It grows, and has no limits itself.</summary>
internal sealed class EntryRing
{
    private const int MinSlots = 8;

    private Slot[] _slots = new Slot[MinSlots];

    /// <summary>The total cost of all blocks that were ever appended, and of those that were dropped.</summary>
    private long _appended;
    private long _dropped;

    /// <summary>The sequence of the oldest block; one beyond <see cref="Last"/> if there is none.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The sequence of the newest block.</summary>
    public long Last { get; private set; }

    public long Count => Last - First + 1;

    /// <summary>The size of its blocks in bytes.</summary>
    public long Cost => _appended - _dropped;

    public ref readonly Entry this[long sequence] => ref _slots[IndexOf(sequence)].Entry;

    /// <summary>The size of the blocks after a sequence, in bytes.</summary>
    public long CostAfter(long sequence) =>
        sequence >= Last ? 0 : sequence < First ? Cost : _appended - _slots[IndexOf(sequence)].AppendedSoFar;

    /// <summary>Drops all blocks and continues after a sequence.</summary>
    public void Begin(long after)
    {
        _slots = new Slot[MinSlots];
        (First, Last, _dropped) = (after + 1, after, _appended);
    }

    public void Append(in Entry entry)
    {
        if (Count == _slots.Length)
            Resize(_slots.Length * 2);

        _appended += entry.Cost;
        Last++;
        _slots[IndexOf(Last)] = new(entry, _appended);
    }

    public void DropFirst()
    {
        ref var slot = ref _slots[IndexOf(First++)];
        _dropped += slot.Entry.Cost;
        slot = default;
        if (Count == 0 && _slots.Length > MinSlots)
            _slots = new Slot[MinSlots];
    }

    /// <summary>The length is a power of two.</summary>
    private int IndexOf(long sequence) => (int)(sequence & (_slots.Length - 1));

    private void Resize(int length)
    {
        var old = _slots;
        _slots = new Slot[length];
        for (var sequence = First; sequence <= Last; sequence++)
            _slots[IndexOf(sequence)] = old[(int)(sequence & (old.Length - 1))];
    }

    private readonly record struct Slot(Entry Entry, long AppendedSoFar)
    {
        public readonly Entry Entry = Entry;
    }
}
