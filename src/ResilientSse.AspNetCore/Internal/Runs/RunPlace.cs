namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// What a POST has reserved for the run that it may start: a place among the active runs, and memory. Disposing of it returns what no run
/// has taken over.
/// </summary>
internal sealed class RunPlace(ClientLimits runs, RunMemory memory, string owner) : IDisposable
{
    private bool _hasPlace;
    private long _bytes;

    /// <summary>Takes a place for a run, unless it already has one; null, or why there is none.</summary>
    public Refusal? TryTake()
    {
        if (_hasPlace)
            return null;
        if (runs.TryEnter(owner) is { } refusal)
            return refusal;

        _hasPlace = true;
        return TryTake(RunMemory.PerRun);
    }

    /// <summary>Takes memory; null, or why there is none.</summary>
    public Refusal? TryTake(long bytes)
    {
        if (!memory.TryTake(bytes))
            return Refusal.Full;

        _bytes += bytes;
        return null;
    }

    /// <summary>Notes that a run has taken over what was reserved.</summary>
    public void TakeOver() => (_hasPlace, _bytes) = (false, 0);

    public void Dispose()
    {
        memory.Return(_bytes);
        if (_hasPlace)
            runs.Leave(owner);
        TakeOver();
    }
}
