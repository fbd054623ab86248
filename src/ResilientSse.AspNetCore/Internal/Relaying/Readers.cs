namespace ResilientSse.AspNetCore.Internal;

/// <summary>The readers of a log that wait for its next change. Most logs have one reader, which needs no list.</summary>
internal sealed class Readers
{
    private readonly object _lock = new();
    private Wake? _first;
    private List<Wake>? _others;
    private List<Wake>? _woken;

    public void Add(Wake reader)
    {
        lock (_lock)
        {
            if (_first is null)
                _first = reader;
            else
                (_others ??= []).Add(reader);
        }
    }

    public void Remove(Wake reader)
    {
        lock (_lock)
        {
            if (_first == reader)
                _first = null;
            else
                _others?.Remove(reader);
        }
    }

    /// <summary>Wakes all and lets them go. Only the log's one writer calls it.</summary>
    public void WakeAll()
    {
        Wake? first;
        lock (_lock)
        {
            (first, _first) = (_first, null);
            (_others, _woken) = (_woken, _others);
        }

        first?.Set(WakeReason.Changed);
        if (_woken is null)
            return;

        foreach (var reader in _woken)
            reader.Set(WakeReason.Changed);
        _woken.Clear();
    }
}
