namespace ResilientSse.AspNetCore.Internal;

/// <summary>Which run an idempotency key belongs to, for those who do not have that run themselves.</summary>
internal interface IRunKeys
{
    /// <summary>Takes a key for a run, unless it is taken; returns whose it is.</summary>
    ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken);

    /// <summary>The run is over: from now on the key is kept for that long.</summary>
    ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor);

    /// <summary>There is no such run: another POST may have the key.</summary>
    ValueTask FreeAsync(RunKey key, RunKeyHolder holder);
}
