using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <content>
/// Closing at once. HttpClient closes an HTTP/1.1 body late: disposed, it is read on for up to two seconds, to reuse the connection; a
/// pending read that is cancelled closes it now.
/// </content>
/// <remarks>
/// Two threads meet here: the reader, and whoever ends the scope. The reader publishes its state and then looks at the token; the
/// other cancels the token and then looks at the state. Each side has a full fence between its two steps (the interlocked
/// operations on <c>_state</c>, and that with which a source is cancelled), so at least one of them sees the other's: a body whose read
/// has just ended is closed by the scope or by the reader, and <see cref="CloseIfIdle"/> lets only the first of them do it.
/// </remarks>
internal sealed partial class ByteSource
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Closed = 2;

    // A peer that sends faster than this is drained by HttpClient after all.
    private const int MaxReadsToClose = 16;

    /// <summary>What a stream that ignores its token is given before its owner is disposed of under its read, which ends most of them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IDisposable _owner;
    private readonly CancellationScope _scope;
    private int _state;
    private ITimer? _force;
    private Exception? _closeFailure;
    private Task _closing = Task.CompletedTask;

    private CancellationToken Token => _scope.Token;

    /// <summary>Closes it. No read may be pending.</summary>
    /// <returns>What the owner threw when it was disposed of; null if nothing.</returns>
    public async ValueTask<Exception?> CloseAsync()
    {
        CloseIfIdle();
        await _closing.ConfigureAwait(false);
        _force?.Dispose();
        DisposeOwner();
        return _closeFailure;
    }

    /// <summary>Closes it, unless a read is pending: the token ends that one.</summary>
    public void CloseIfIdle()
    {
        // The delegate is the lock: of those who close; reads take only the state.
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
        // A pending read that is cancelled closes the connection; one that was refused because of the token closes nothing.
        var isRefused = isOver && !waited && Token.IsCancellationRequested;
        Interlocked.Exchange(ref _state, isOver && !isRefused ? Closed : Idle);
        if (Token.IsCancellationRequested)
            CloseIfIdle();
    }

    /// <summary>On the real clock: it is about code that hangs, not about the stream's time.</summary>
    private void ForceLater() => _force ??= TimeProvider.System.CreateTimer(
        static source => ((ByteSource)source!).DisposeOwner(), this, Grace, Timeout.InfiniteTimeSpan);

    [SuppressMessage("Design", "CA1031", Justification = "It is closed, whatever it has to say about that.")]
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

    [SuppressMessage("Design", "CA1031", Justification = "Whoever closes it is told.")]
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
