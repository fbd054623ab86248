namespace ResilientSse.AspNetCore.Internal;

/// <summary>Frames in a row, numbered from 0: appended behind the newest, dropped from the oldest on. It grows and has no limits itself.</summary>
/// <param name="budget">Told of the bytes that it keeps.</param>
internal struct FrameRing(RingBudget budget)
{
    private Frame[] _slots = new Frame[8];
    private long _told;

    /// <summary>The position of the oldest frame.</summary>
    public long First { get; private set; }

    /// <summary>The position behind the newest frame.</summary>
    public long End { get; private set; }

    public long Bytes { get; private set; }

    public readonly long Count => End - First;

    public readonly Frame this[long position] => _slots[IndexOf(position)];

    public void Append(Frame frame)
    {
        if (Count == _slots.Length)
            Grow();

        _slots[IndexOf(End++)] = frame;
        Add(frame.Bytes.Length);
    }

    public void DropFirst()
    {
        ref var slot = ref _slots[IndexOf(First++)];
        Add(-slot.Bytes.Length);
        slot = default;
    }

    /// <summary>The position behind the frame with that id; null if there is none, or more than one.</summary>
    public readonly long? After(string id)
    {
        long? found = null;
        for (var position = First; position < End; position++)
        {
            if (this[position].Id != id)
                continue;
            if (found is not null)
                return null;
            found = position + 1;
        }

        return found;
    }

    /// <summary>The length is a power of two.</summary>
    private readonly int IndexOf(long position) => (int)(position & (_slots.Length - 1));

    private void Grow()
    {
        var smaller = _slots;
        _slots = new Frame[smaller.Length * 2];
        for (var position = First; position < End; position++)
            _slots[IndexOf(position)] = smaller[(int)(position & (smaller.Length - 1))];
    }

    /// <summary>The budget is the only thing that all streams write to: told of each frame, it would wander from processor to processor.</summary>
    private void Add(int bytes)
    {
        Bytes += bytes;
        var untold = Bytes - _told;
        if (untold == 0 || (Bytes > 0 && Math.Abs(untold) < budget.Step))
            return;

        budget.Add(untold);
        _told = Bytes;
    }
}
