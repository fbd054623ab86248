namespace ResilientSse.AspNetCore.Internal;

/// <summary>The idempotency keys of a route's runs, for other instances. Runs without a key are ignored.</summary>
internal sealed class SharedRunKeys(RunOptions options)
{
    /// <summary>Takes the key of a POST for its run; returns the run that has it, which is the caller's if no other run does.</summary>
    public ValueTask<RunKeyHolder> TakeAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var own = new RunKeyHolder(request.Id, request.Fingerprint);
        return request.IdempotencyKey is { } key ? options.Keys.TakeAsync(NameOf(request.Owner, key), own, cancellationToken) : new(own);
    }

    /// <summary>Frees the key of a run that was not started, for another POST.</summary>
    public ValueTask FreeAsync(RunRequest request) => request.IdempotencyKey is { } key
        ? options.Keys.FreeAsync(NameOf(request.Owner, key), new(request.Id, request.Fingerprint))
        : default;

    /// <summary>Keeps the key of a run that is over for as long as the run is kept, or frees it.</summary>
    public ValueTask LeaveAsync(Run run, string? key, bool isKept)
    {
        if (key is null)
            return default;

        var (name, holder) = (NameOf(run.Owner, key), new RunKeyHolder(run.Id, run.Fingerprint));
        return isKept ? options.Keys.KeepAsync(name, holder, options.KeepFor) : options.Keys.FreeAsync(name, holder);
    }

    private RunKey NameOf(string owner, string key) => new(options.Route, owner, key);
}
