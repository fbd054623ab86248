namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The readers of a log that wait for its next change. Most logs have one reader, which needs no list. To be used under the log's lock,
/// but for <see cref="WakeTaken"/>.
/// </summary>
internal struct Readers
{
    private Wake? _first;
    private List<Wake>? _others;
    private Wake? _firstTaken;
    private List<Wake>? _othersTaken;

    public void Add(Wake reader)
    {
        if (_first is null)
            _first = reader;
        else
            (_others ??= []).Add(reader);
    }

    public void Remove(Wake reader)
    {
        if (_first == reader)
            _first = null;
        else
            _others?.Remove(reader);
    }

    /// <summary>Lets go of all, to wake them. Only the log's one writer does.</summary>
    public void TakeAll()
    {
        (_firstTaken, _first) = (_first, null);
        (_othersTaken, _others) = (_others, _othersTaken);
    }

    /// <summary>Wakes those that were let go of: outside the lock, which the first thing that they need is.</summary>
    public readonly void WakeTaken()
    {
        _firstTaken?.Set(WakeReason.Changed);
        if (_othersTaken is null)
            return;

        foreach (var reader in _othersTaken)
            reader.Set(WakeReason.Changed);
        _othersTaken.Clear();
    }
}
