namespace ResilientSse.AspNetCore.Internal;

/// <summary>How far the fastest reader of a log has come: a writer that is faster still waits for it. To be used under the log's lock.</summary>
internal sealed class FastestReader
{
    private TaskCompletionSource? _change;
    private long _sequence;
    private long _givenUpAt = -1;

    /// <summary>How many readers there are.</summary>
    public int Readers { get; set; }

    /// <summary>The newest sequence that some reader has got. May be looked at without the lock.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Whether there is somebody to wait for, who has not let the writer down since the last block that somebody got.</summary>
    public bool IsWaitedFor => Readers > 0 && _givenUpAt != Sequence;

    /// <summary>What comes next follows that one, and nobody has got any of it.</summary>
    public void Begin(long sequence)
    {
        (_sequence, _givenUpAt) = (sequence, -1);
        Change();
    }

    /// <summary>A reader has got all up to that one.</summary>
    public void HasGot(long sequence)
    {
        if (sequence <= Sequence)
            return;

        Volatile.Write(ref _sequence, sequence);
        Change();
    }

    public void RemoveReader()
    {
        if (--Readers == 0)
            Change();
    }

    /// <summary>The writer has waited for long enough.</summary>
    public void GiveUp() => _givenUpAt = Sequence;

    /// <summary>Completes when one has come further, or the last one has left.</summary>
    public Task ChangeAsync() => (_change ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Change()
    {
        _change?.SetResult();
        _change = null;
    }
}
