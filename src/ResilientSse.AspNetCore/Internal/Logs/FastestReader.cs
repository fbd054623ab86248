namespace ResilientSse.AspNetCore.Internal;

/// <summary>How far the fastest reader of a log has read: a writer that is even faster waits for it. Used under the log's lock.</summary>
internal sealed class FastestReader
{
    private TaskCompletionSource? _change;
    private long _sequence;
    private long _givenUpAt = -1;

    /// <summary>The number of readers.</summary>
    public int Readers { get; set; }

    /// <summary>The newest sequence that any reader has got. May be read without the lock.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Whether the writer should wait: there are readers, and it has not given up on them since one last got a block.</summary>
    public bool IsWaitedFor => Readers > 0 && _givenUpAt != Sequence;

    /// <summary>Starts over after a sequence, after which nobody has got anything yet.</summary>
    public void Begin(long sequence)
    {
        (_sequence, _givenUpAt) = (sequence, -1);
        Change();
    }

    /// <summary>Notes that a reader has got everything up to a sequence.</summary>
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

    /// <summary>Notes that the writer has waited long enough.</summary>
    public void GiveUp() => _givenUpAt = Sequence;

    /// <summary>Completes when the fastest reader has got more, or the last reader has left.</summary>
    public Task ChangeAsync() => (_change ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Change()
    {
        _change?.SetResult();
        _change = null;
    }
}
