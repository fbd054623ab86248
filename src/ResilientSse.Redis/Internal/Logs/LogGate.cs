using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>One at a time: claims of a log, appends to it, and the look after it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose handle nobody asks for has nothing to release, and may be used late.")]
internal sealed class LogGate
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Enters when whoever is in it has left; to be disposed of.</summary>
    public async ValueTask<Entered> EnterAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(_semaphore);
    }

    /// <summary>Enters if nobody is in it; to be disposed of.</summary>
    public bool TryEnter(out Entered entered)
    {
        var hasEntered = _semaphore.Wait(0, CancellationToken.None);
        entered = new(hasEntered ? _semaphore : null);
        return hasEntered;
    }

    /// <summary>Leaves it.</summary>
    public readonly struct Entered(SemaphoreSlim? semaphore) : IDisposable
    {
        public void Dispose() => semaphore?.Release();
    }
}
