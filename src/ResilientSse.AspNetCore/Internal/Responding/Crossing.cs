namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Where a browser that catches up on an upstream of its own changes over to the shared log: at an event whose id is unique in both,
/// for what follows it there is what would follow it here.
/// </summary>
internal sealed class Crossing(RelayLog shared, int maxIds)
{
    private readonly HashSet<string> _sent = [];
    private readonly Queue<string> _order = [];
    private string? _newest;
    private bool _isHopeless;

    /// <summary>Where the shared log goes on, once it has been crossed over to.</summary>
    public long Cursor { get; private set; }

    /// <summary>Wakes a reader when the shared log changes. Call it before <see cref="TryCross()"/>.</summary>
    public void Watch(Wake reader) => shared.Watch(reader);

    public void StopWatching(Wake reader) => shared.StopWaiting(reader);

    /// <summary>Whether the newest frame that the browser has been sent is the place.</summary>
    /// <param name="id">Its id; null if it has none.</param>
    public bool TryCross(string? id)
    {
        _newest = null;
        if (id is not { Length: > 0 } || _isHopeless)
            return false;

        // Ids that repeat tell no place: the browser stays where it is. Those that have long left the shared log need not be known.
        _isHopeless = !_sent.Add(id);
        _order.Enqueue(id);
        if (_order.Count > maxIds)
            _sent.Remove(_order.Dequeue());
        if (_isHopeless)
            return false;

        _newest = id;
        return TryCross();
    }

    /// <summary>Whether the newest frame is the place by now: the shared log may come to it later.</summary>
    public bool TryCross()
    {
        if (_newest is null || shared.After(_newest) is not { } cursor)
            return false;

        Cursor = cursor;
        return true;
    }
}
