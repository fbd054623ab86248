namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How a relay's first attempt ended: null when the upstream accepted it. A relay that goes on after a refusal, because somebody who
/// returned waits for it, changes its answer when it is accepted after all.
/// </summary>
internal sealed class FirstAnswer
{
    private volatile TaskCompletionSource<Refusal?> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Refusal?> Task => _source.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefusal => Task is { IsCompleted: true, Result: { } refusal } && refusal != Refusal.RelayFull;

    /// <summary>The attempt failed; false if there is an answer already.</summary>
    public bool TryRefuse(Refusal refusal) => _source.TrySetResult(refusal);

    /// <summary>The upstream has accepted.</summary>
    public void Accept()
    {
        if (_source.TrySetResult(null) || !IsRefusal)
            return;

        var accepted = new TaskCompletionSource<Refusal?>();
        accepted.SetResult(null);
        _source = accepted;
    }
}
