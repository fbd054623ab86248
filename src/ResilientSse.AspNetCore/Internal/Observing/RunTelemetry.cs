namespace ResilientSse.AspNetCore.Internal;

/// <summary>The measurements of the runs of one route: never a word of a prompt or an answer.</summary>
internal sealed class RunTelemetry(RunMemory memory)
{
    private long _active;
    private long _detached;

    /// <summary>The measurements that every route has.</summary>
    public RouteTelemetry Route { get; } = new();

    /// <summary>The attribute that all measurements have.</summary>
    public KeyValuePair<string, object?> Attribute => Route.Route;

    /// <summary>How many runs are active.</summary>
    public long Active => Volatile.Read(ref _active);

    /// <summary>How many active runs nobody reads.</summary>
    public long Detached => Volatile.Read(ref _detached);

    /// <summary>The memory of all runs, in bytes.</summary>
    public long Bytes => memory.Bytes;

    public void Began() => Interlocked.Increment(ref _active);

    /// <summary>Notes that the last browser of an active run has left.</summary>
    public void Left() => Interlocked.Increment(ref _detached);

    /// <summary>Notes that a browser is back at such a run, or that the run is over.</summary>
    public void NotLeft() => Interlocked.Decrement(ref _detached);

    public void FirstEvent(TimeSpan time) => RunInstruments.TimeToFirstEvent.Record(time.TotalSeconds, Attribute);

    public void Resumed() => RunInstruments.Resumed.Add(1, Attribute);

    /// <summary>Notes that a run is over.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="reason">Why; null if it is complete.</param>
    public void Ended(string outcome, string? reason)
    {
        Interlocked.Decrement(ref _active);
        RunInstruments.Ended.Add(1, Attribute, new("sse.run.outcome", outcome), new("sse.run.reason", reason));
    }

    /// <summary>Counts a request that was refused without asking the upstream.</summary>
    public void Refused(int status) => RunInstruments.Refused.Add(1, Attribute, new("http.response.status_code", status));
}
