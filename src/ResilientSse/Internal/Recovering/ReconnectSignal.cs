using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// A caller's wish to reconnect. A round lasts from one fulfilled wish to the next one; its token is the wish. All who ask
/// within a round ask for the same reconnect.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release.")]
internal sealed class ReconnectSignal
{
    private volatile CancellationTokenSource _round = new();

    /// <summary>Cancelled when somebody asks to reconnect.</summary>
    public CancellationToken Requested => _round.Token;

    public bool IsRequested => _round.IsCancellationRequested;

    /// <summary>
    /// Asks to reconnect. What follows runs on the thread pool, never within the caller's stack: the caller may hold a lock, or be
    /// a callback of this very stream.
    /// </summary>
    public void Request() => _ = _round.CancelAsync();

    /// <summary>Begins a round: the wishes of the one before are fulfilled by what comes next.</summary>
    public CancellationToken Renew()
    {
        if (IsRequested)
            _round = new CancellationTokenSource();

        return Requested;
    }

    /// <summary>Waits until somebody asks to reconnect.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Requested.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), requested))
            await requested.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
