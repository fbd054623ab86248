namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How a relay's first attempt ended: null if the upstream accepted it. A relay that goes on after a refusal, because a returning browser
/// waits for it, changes its answer when the upstream accepts later.
/// </summary>
internal sealed class RelayAnswer
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource<Refusal?> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Refusal?> Task => _source.Task;

    /// <summary>Completes when the upstream has accepted, or when it no longer will.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Whether the upstream has refused, for good or so far.</summary>
    public bool IsRefusal => Task is { IsCompletedSuccessfully: true, Result: not null };

    /// <summary>Notes that the attempt failed; no effect if there is already an answer.</summary>
    public void Refuse(Refusal refusal) => _source.TrySetResult(refusal);

    /// <summary>Notes that the upstream has accepted.</summary>
    public void Accept()
    {
        Change(null);
        _settled.TrySetResult();
    }

    /// <summary>Notes that the relay is over.</summary>
    public void End(Refusal refusal)
    {
        Refuse(refusal);
        _settled.TrySetResult();
    }

    /// <summary>Changes the answer: the upstream has accepted later, or its acceptance no longer counts.</summary>
    public void Change(Refusal? answer)
    {
        if (_source.TrySetResult(answer))
            return;

        var changed = new TaskCompletionSource<Refusal?>();
        changed.SetResult(answer);
        _source = changed;
    }
}
