using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// How long something runs: until it is ended, or until the token that it follows is cancelled. Then its own token is cancelled, and the
/// byte source that was opened in it is closed.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer has nothing to release, and may be ended late.")]
internal sealed class CancellationScope : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _link;
    private ByteSource? _bytes;

    public CancellationScope(CancellationToken parent) => Follow(parent);

    /// <summary>Cancelled when the scope ends.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Follows that token instead of the previous one.</summary>
    public void Follow(CancellationToken parent)
    {
        _link.Unregister();
        _link = parent.UnsafeRegister(static scope => ((CancellationScope)scope!).End(), this);
    }

    /// <summary>
    /// Closes the source when the scope ends, or now if it has ended. A registration of the token would do the same, at 80 bytes per idle
    /// stream. This publishes the source and then looks at the token, and <see cref="End"/> cancels the token and then looks at the source:
    /// the handshake of <see cref="ByteSource"/>.
    /// </summary>
    public void Closes(ByteSource bytes)
    {
        Interlocked.Exchange(ref _bytes, bytes);
        if (IsOver)
            bytes.CloseIfIdle();
    }

    public void End()
    {
        try
        {
            _source.Cancel();
        }
        finally
        {
            Volatile.Read(ref _bytes)?.CloseIfIdle();
        }
    }

    /// <summary>Ends the scope on the thread pool. Exceptions from that are dropped, since nobody waits for it.</summary>
    public void EndLater() => _ = EndAsync();

    /// <summary>Stops following the token. The scope may still be ended, but that then closes nothing.</summary>
    public void Dispose()
    {
        _link.Unregister();
        _bytes = null;
    }

    private async Task EndAsync()
    {
        // The caller never closes anything itself, even if the scope is over already.
        await _source.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Volatile.Read(ref _bytes)?.CloseIfIdle();
    }
}
