namespace ResilientSse.AspNetCore.Internal;

/// <summary>The readers of a log that wait for its next change. To be used under the log's lock, but for <see cref="WakeTaken"/>.</summary>
internal struct Readers()
{
    private List<Wake> _waiting = [];
    private List<Wake> _taken = [];

    public readonly void Add(Wake reader) => _waiting.Add(reader);

    public readonly void Remove(Wake reader) => _waiting.Remove(reader);

    /// <summary>Lets go of all, to wake them. Only the log's one writer does.</summary>
    public void TakeAll() => (_taken, _waiting) = (_waiting, _taken);

    /// <summary>Wakes those that were let go of: outside the lock, which the first thing that they need is.</summary>
    public readonly void WakeTaken()
    {
        foreach (var reader in _taken)
            reader.Set(WakeReason.Changed);
        _taken.Clear();
    }
}
