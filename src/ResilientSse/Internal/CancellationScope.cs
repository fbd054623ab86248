using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// How long something runs: until it is ended, or until the token that it follows is cancelled. Then its own token is cancelled, and the bytes that
/// were opened in it are closed.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer of its own has nothing to release, and may be ended late.")]
internal sealed class CancellationScope : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _link;
    private ByteSource? _bytes;

    public CancellationScope(CancellationToken parent) => Follow(parent);

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Ends with that token, and no more with the one before.</summary>
    public void Follow(CancellationToken parent)
    {
        _link.Unregister();
        _link = parent.UnsafeRegister(static scope => ((CancellationScope)scope!).End(), this);
    }

    /// <summary>
    /// Closes that too when it ends; now, if it has ended. A registration of the token would do the same, with 80 bytes more for an idle stream.
    /// Whoever opens bytes publishes them and then looks at the token, whoever ends it cancels the token and then looks at the bytes: the handshake
    /// of <see cref="ByteSource"/>.
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

    /// <summary>Ends it, but lets what follows run on the thread pool; what that throws has nobody to go to.</summary>
    public void EndLater() => _ = EndAsync();

    /// <summary>Leaves the token that it follows. It may still be ended, which then ends nothing.</summary>
    public void Dispose()
    {
        _link.Unregister();
        _bytes = null;
    }

    private async Task EndAsync()
    {
        // Whoever asks is never the one who closes, also if it is over already.
        await _source.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Volatile.Read(ref _bytes)?.CloseIfIdle();
    }
}
