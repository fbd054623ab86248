namespace ResilientSse.AspNetCore.Internal;

/// <summary>The idempotency keys of a route's runs, as far as other instances must know of them; nothing for a run without one.</summary>
internal sealed class SharedRunKeys(RunOptions options)
{
    /// <summary>Takes the key of a POST for its run; returns whose it is, which is the caller's own if nobody else has it.</summary>
    public ValueTask<RunKeyHolder> TakeAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var own = new RunKeyHolder(request.Id, request.Fingerprint);
        return request.IdempotencyKey is { } key ? options.Keys.TakeAsync(NameOf(request.Owner, key), own, cancellationToken) : new(own);
    }

    /// <summary>The run has not begun: another POST may have its key.</summary>
    public ValueTask FreeAsync(RunRequest request) => request.IdempotencyKey is { } key
        ? options.Keys.FreeAsync(NameOf(request.Owner, key), new(request.Id, request.Fingerprint))
        : default;

    /// <summary>The run is over: its key is kept for as long as the run, or another POST may have it.</summary>
    public ValueTask LeaveAsync(Run run, string? key, bool isKept)
    {
        if (key is null)
            return default;

        var (name, holder) = (NameOf(run.Owner, key), new RunKeyHolder(run.Id, run.Fingerprint));
        return isKept ? options.Keys.KeepAsync(name, holder, options.KeepFor) : options.Keys.FreeAsync(name, holder);
    }

    private RunKey NameOf(string owner, string key) => new(options.Route, owner, key);
}
