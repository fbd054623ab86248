namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a POST has reserved for the run that it may begin: a place among those that go on, and memory. To be disposed of; what a run has taken over stays.</summary>
internal sealed class RunPlace(ClientLimits runs, RunMemory memory, string owner) : IDisposable
{
    private bool _hasPlace;
    private long _bytes;

    /// <summary>Takes a place for a run, unless it has one; null, or why there is none.</summary>
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

    /// <summary>A run has it now.</summary>
    public void TakeOver() => (_hasPlace, _bytes) = (false, 0);

    public void Dispose()
    {
        memory.Return(_bytes);
        if (_hasPlace)
            runs.Leave(owner);
        TakeOver();
    }
}
