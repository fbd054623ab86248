namespace Cluster.Demo;

/// <summary>What all visitors have got, together.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();

    public long Events { get; private set; }

    public long Lost { get; private set; }

    public long Twice { get; private set; }

    /// <summary>The longest time from one event to the next.</summary>
    public TimeSpan LongestStall { get; private set; }

    /// <summary>An event has come to a visitor.</summary>
    /// <param name="last">The id of the one before.</param>
    /// <param name="id">Its id.</param>
    /// <param name="silence">The time between them.</param>
    public void Add(long last, long id, TimeSpan silence)
    {
        lock (_lock)
        {
            Events++;
            if (id <= last)
                Twice++;
            else
                Lost += id - last - 1;
            if (silence > LongestStall)
                LongestStall = silence;
        }
    }
}
