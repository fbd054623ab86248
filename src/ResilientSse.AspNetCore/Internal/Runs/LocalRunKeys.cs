namespace ResilientSse.AspNetCore.Internal;

/// <summary>For a single instance: the keys of its runs are in its own table.</summary>
internal sealed class LocalRunKeys : IRunKeys
{
    public ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken) => new(holder);

    public ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor) => default;

    public ValueTask FreeAsync(RunKey key, RunKeyHolder holder) => default;
}
