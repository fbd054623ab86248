namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How a relay's first attempt ended: null when the upstream accepted it. A relay that goes on after a refusal, because somebody who
/// returned waits for it, changes its answer when it is accepted after all.
/// </summary>
internal sealed class RelayAnswer
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource<Refusal?> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Refusal?> Task => _source.Task;

    /// <summary>Completes when the upstream has accepted, or will not any more.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefusal => Task is { IsCompletedSuccessfully: true, Result: not null };

    /// <summary>The attempt failed; nothing, if there is an answer already.</summary>
    public void Refuse(Refusal refusal) => _source.TrySetResult(refusal);

    /// <summary>The upstream has accepted.</summary>
    public void Accept()
    {
        Change(null);
        _settled.TrySetResult();
    }

    /// <summary>The relay is over.</summary>
    public void End(Refusal refusal)
    {
        Refuse(refusal);
        _settled.TrySetResult();
    }

    /// <summary>The answer is another one: the upstream has accepted after all, or takes that back.</summary>
    public void Change(Refusal? answer)
    {
        if (_source.TrySetResult(answer))
            return;

        var changed = new TaskCompletionSource<Refusal?>();
        changed.SetResult(answer);
        _source = changed;
    }
}
