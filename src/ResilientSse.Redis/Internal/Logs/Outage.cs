namespace ResilientSse.Redis.Internal;

/// <summary>How long Redis has been down or up, as seen by the heartbeat of this instance.</summary>
internal sealed class Outage(SseRedisOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long? _awaySince;
    private long? _thereSince;

    public TimeProvider Clock => clock;

    public TimeSpan Grace => options.OutageGrace;

    /// <summary>Whether Redis has been down for so long that each instance is on its own.</summary>
    public bool IsBeyondGrace
    {
        get
        {
            lock (_lock)
                return _awaySince is { } since && clock.GetElapsedTime(since) >= options.OutageGrace;
        }
    }

    /// <summary>
    /// Whether Redis has been up for so long that an instance without a heartbeat is dead. Before that, the heartbeat may be missing
    /// because Redis was down.
    /// </summary>
    public bool HasBeenThere
    {
        get
        {
            lock (_lock)
                return _thereSince is { } since && clock.GetElapsedTime(since) >= options.DeadAfter;
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _thereSince = null;
            if (_awaySince is not null)
                return;

            _awaySince = clock.GetTimestamp();
            LogInstruments.Outages.Add(1);
        }
    }

    /// <summary>Notes that Redis has lost its data, so it only counts as up from now on.</summary>
    public void Emptied()
    {
        lock (_lock)
            _thereSince = null;
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _awaySince = null;
            _thereSince ??= clock.GetTimestamp();
        }
    }
}
