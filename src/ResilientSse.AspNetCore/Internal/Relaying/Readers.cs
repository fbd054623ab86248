namespace ResilientSse.AspNetCore.Internal;

/// <summary>The readers of a log that wait for its next change.</summary>
internal sealed class Readers
{
    private readonly object _lock = new();
    private List<Wake> _waiting = [];
    private List<Wake> _woken = [];

    public void Add(Wake reader)
    {
        lock (_lock)
            _waiting.Add(reader);
    }

    public void Remove(Wake reader)
    {
        lock (_lock)
            _waiting.Remove(reader);
    }

    /// <summary>Wakes all and lets them go. Only the log's one writer calls it.</summary>
    public void WakeAll()
    {
        lock (_lock)
            (_waiting, _woken) = (_woken, _waiting);

        foreach (var reader in _woken)
            reader.Set(WakeReason.Changed);
        _woken.Clear();
    }
}
