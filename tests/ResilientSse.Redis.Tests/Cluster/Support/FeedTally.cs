using System.Diagnostics;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>What a browser has got of a feed, whose ids have no holes.</summary>
internal sealed class FeedTally
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _epochs = [];
    private long _since;
    private TimeSpan _longestStall;
    private long _last;

    public long Events { get; private set; }

    public long Lost { get; private set; }

    public long Twice { get; private set; }

    public int Gaps { get; private set; }

    /// <summary>The upstream's id of its newest event; 0 without one.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>The longest time from one event to the next, or to now.</summary>
    public TimeSpan LongestStall
    {
        get
        {
            lock (_lock)
                return _last > 0 && Stopwatch.GetElapsedTime(_since) is var now && now > _longestStall ? now : _longestStall;
        }
    }

    /// <summary>The logs that its events were in.</summary>
    public IReadOnlyList<string> Epochs
    {
        get
        {
            lock (_lock)
                return [.. _epochs];
        }
    }

    /// <summary>An event has come.</summary>
    /// <param name="epoch">Of the log that it was in; null if it was in none.</param>
    /// <param name="id">The upstream's.</param>
    public void Add(string? epoch, long id)
    {
        lock (_lock)
        {
            if (_last > 0)
            {
                (Lost, Twice) = id > _last ? (Lost + id - _last - 1, Twice) : (Lost, Twice + 1);
                if (Stopwatch.GetElapsedTime(_since) is var stall && stall > _longestStall)
                    _longestStall = stall;
            }

            if (epoch is not null)
                _epochs.Add(epoch);
            Events++;
            (_last, _since) = (Math.Max(_last, id), Stopwatch.GetTimestamp());
        }
    }

    public void AddGap()
    {
        lock (_lock)
            Gaps++;
    }
}
