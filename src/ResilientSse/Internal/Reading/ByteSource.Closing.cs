using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <content>
/// Closing at once. When an HTTP/1.1 body is disposed of, HttpClient reads on for up to two seconds to reuse the connection; cancelling a
/// pending read closes it at once.
/// </content>
/// <remarks>
/// Two threads meet here: the reader, and whoever ends the scope. The reader publishes its state and then looks at the token; the other
/// thread cancels the token and then looks at the state. Each side has a full fence between its two steps (the interlocked operations on
/// <c>_state</c> and the one that cancels a token source), so at least one of them sees the other's step: a body whose read has just ended
/// is closed by the scope or by the reader, and <see cref="CloseIfIdle"/> lets only the first of them do it.
/// </remarks>
internal sealed partial class ByteSource
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Closed = 2;

    // If a peer sends faster than this, HttpClient drains the body after all.
    private const int MaxReadsToClose = 16;

    /// <summary>How long a stream may ignore its token before its owner is disposed of during the read, which ends most reads.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IDisposable _owner;
    private readonly CancellationScope _scope;
    private int _state;
    private ITimer? _force;
    private Exception? _closeFailure;
    private Task _closing = Task.CompletedTask;

    private CancellationToken Token => _scope.Token;

    /// <summary>Closes the source. No read may be pending.</summary>
    /// <returns>What the owner threw when it was disposed of; null if it did not throw.</returns>
    public async ValueTask<Exception?> CloseAsync()
    {
        CloseIfIdle();
        await _closing.ConfigureAwait(false);
        _force?.Dispose();
        DisposeOwner();
        return _closeFailure;
    }

    /// <summary>Closes the source unless a read is pending, which the token ends.</summary>
    public void CloseIfIdle()
    {
        // The delegate serves as the lock for closing; reads use only the state.
        lock (_onRead)
        {
            var state = Interlocked.CompareExchange(ref _state, Closed, Idle);
            if (state == Reading)
                ForceLater();
            else if (state == Idle)
                _closing = CancelPendingReadAsync();
        }
    }

    private bool TryBeginRead() => !Token.IsCancellationRequested && Interlocked.CompareExchange(ref _state, Reading, Idle) == Idle;

    private void EndRead(bool isOver, bool waited)
    {
        // Cancelling a pending read closes the connection; a read that was refused because of the token closes nothing.
        var isRefused = isOver && !waited && Token.IsCancellationRequested;
        Interlocked.Exchange(ref _state, isOver && !isRefused ? Closed : Idle);
        if (Token.IsCancellationRequested)
            CloseIfIdle();
    }

    /// <summary>Uses the real clock, because this guards against code that hangs and has nothing to do with the stream's time.</summary>
    private void ForceLater() => _force ??= TimeProvider.System.CreateTimer(
        static source => ((ByteSource)source!).DisposeOwner(), this, Grace, Timeout.InfiniteTimeSpan);

    [SuppressMessage("Design", "CA1031", Justification = "The body is closed, whatever it throws.")]
    private async Task CancelPendingReadAsync()
    {
        var scratch = ArrayPool<byte>.Shared.Rent(4096);
        using var cancellation = new CancellationTokenSource();
        try
        {
            for (var i = 0; i < MaxReadsToClose; i++)
            {
                var read = _stream.ReadAsync(scratch, cancellation.Token);
                if (!read.IsCompleted)
                {
                    await cancellation.CancelAsync().ConfigureAwait(false);
                    ForceLater();
                }

                if (await read.ConfigureAwait(false) == 0)
                    break;
            }
        }
        catch (Exception)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
            DisposeOwner();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "CloseAsync returns the exception.")]
    private void DisposeOwner()
    {
        try
        {
            _owner.Dispose();
        }
        catch (Exception e)
        {
            _closeFailure ??= e;
        }
    }
}
