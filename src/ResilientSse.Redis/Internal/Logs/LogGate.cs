using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>Admits one at a time: claims of a log, appends to it, and the periodic check.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never used has nothing to release, and may be used late.")]
internal sealed class LogGate
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Enters when the gate is free; dispose of the result to leave.</summary>
    public async ValueTask<Entered> EnterAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(_semaphore);
    }

    /// <summary>Enters if the gate is free; dispose of the result to leave.</summary>
    public bool TryEnter(out Entered entered)
    {
        var hasEntered = _semaphore.Wait(0, CancellationToken.None);
        entered = new(hasEntered ? _semaphore : null);
        return hasEntered;
    }

    /// <summary>Leaves the gate when it is disposed of.</summary>
    public readonly struct Entered(SemaphoreSlim? semaphore) : IDisposable
    {
        public void Dispose() => semaphore?.Release();
    }
}
