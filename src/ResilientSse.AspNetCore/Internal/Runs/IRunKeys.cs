namespace ResilientSse.AspNetCore.Internal;

/// <summary>Which run an idempotency key belongs to, for instances that do not have the run themselves.</summary>
internal interface IRunKeys
{
    /// <summary>Takes a key for a run unless it is taken; returns the run that has it.</summary>
    ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken);

    /// <summary>Keeps the key for a time after its run is over.</summary>
    ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor);

    /// <summary>Frees the key for another POST, because there is no such run.</summary>
    ValueTask FreeAsync(RunKey key, RunKeyHolder holder);
}
