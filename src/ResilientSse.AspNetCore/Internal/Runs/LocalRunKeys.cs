namespace ResilientSse.AspNetCore.Internal;

/// <summary>Nobody else has runs: the keys of this process are in the table of its runs.</summary>
internal sealed class LocalRunKeys : IRunKeys
{
    public ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken) => new(holder);

    public ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor) => default;

    public ValueTask FreeAsync(RunKey key, RunKeyHolder holder) => default;
}
