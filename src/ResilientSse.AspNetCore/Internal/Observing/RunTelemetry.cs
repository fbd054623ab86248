namespace ResilientSse.AspNetCore.Internal;

/// <summary>What is measured of the runs of one route: never a word of a prompt or of an answer.</summary>
internal sealed class RunTelemetry(RunMemory memory)
{
    private long _active;
    private long _detached;

    /// <summary>What is measured of the route as of any other.</summary>
    public RouteTelemetry Route { get; } = new();

    /// <summary>The attribute that all measurements have.</summary>
    public KeyValuePair<string, object?> Attribute => Route.Route;

    /// <summary>How many runs go on.</summary>
    public long Active => Volatile.Read(ref _active);

    /// <summary>How many of them nobody reads.</summary>
    public long Detached => Volatile.Read(ref _detached);

    /// <summary>What all runs take in memory.</summary>
    public long Bytes => memory.Bytes;

    public void Began() => Interlocked.Increment(ref _active);

    /// <summary>The last browser of a run that goes on has left.</summary>
    public void Left() => Interlocked.Increment(ref _detached);

    /// <summary>Somebody is there again, or the run is over.</summary>
    public void NotLeft() => Interlocked.Decrement(ref _detached);

    public void FirstEvent(TimeSpan time) => RunInstruments.TimeToFirstEvent.Record(time.TotalSeconds, Attribute);

    public void Resumed() => RunInstruments.Resumed.Add(1, Attribute);

    /// <summary>A run is over.</summary>
    /// <param name="outcome">What has become of it.</param>
    /// <param name="reason">Why; null if it is complete.</param>
    public void Ended(string outcome, string? reason)
    {
        Interlocked.Decrement(ref _active);
        RunInstruments.Ended.Add(1, Attribute, new("sse.run.outcome", outcome), new("sse.run.reason", reason));
    }

    /// <summary>A request was refused before anything was asked of the upstream.</summary>
    public void Refused(int status) => RunInstruments.Refused.Add(1, Attribute, new("http.response.status_code", status));
}
