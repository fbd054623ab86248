using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// The body of a response, which closes at once. HttpClient closes an HTTP/1.1 body late: disposed, it is read on for up to two
/// seconds, to reuse the connection; a pending read that is cancelled closes it now.
/// </summary>
internal sealed class ResponseBody(HttpResponseMessage response, Stream stream)
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Closed = 2;

    // A peer that sends faster than this is drained by HttpClient after all.
    private const int MaxReadsToClose = 16;

    /// <summary>What a stream that ignores its token is given before the response is disposed under its read, which ends most of them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // Of those who close it; reads take only the state.
    private readonly object _lock = new();
    private int _state;
    private ITimer? _force;
    private Task _closing = Task.CompletedTask;

    public Stream Stream { get; } = stream;

    /// <summary>
    /// Whether a zero-byte read waits until there is something to read: in the streams of HttpClient it does. Others, which handlers can put
    /// around them or instead of them, may take it for the end.
    /// </summary>
    public bool SupportsZeroByteReads { get; } =
        stream.GetType().Assembly == typeof(HttpContent).Assembly && response.Content is not StreamContent && !OperatingSystem.IsBrowser();

    /// <summary>Begins a read of <see cref="Stream"/>, whose pending read closes the connection when it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The body is closed, or about to be.</exception>
    public void BeginRead(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.CompareExchange(ref _state, Reading, Idle) != Idle)
            throw new OperationCanceledException("The body is closed.", cancellationToken);
    }

    /// <summary>
    /// Ends it. After the end of the body, a failure or a cancelled read (<paramref name="count"/> 0) there is nothing left to close. A
    /// read that succeeded just when it was cancelled closes nothing, so it is done here.
    /// </summary>
    public void EndRead(int count, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _state, count == 0 ? Closed : Idle);

        // Who cancels sets the token and then looks at the state, this the reverse.
        if (cancellationToken.IsCancellationRequested)
            CloseIfIdle();
    }

    /// <summary>Closes the connection, unless a read is pending: that one's own token does.</summary>
    public void CloseIfIdle()
    {
        lock (_lock)
        {
            var state = Interlocked.CompareExchange(ref _state, Closed, Idle);
            if (state == Reading)
                ForceLater();
            else if (state == Idle)
                _closing = CancelPendingReadAsync();
        }
    }

    /// <summary>Closes the connection. No read may be pending.</summary>
    public async ValueTask CloseAsync()
    {
        CloseIfIdle();
        await _closing.ConfigureAwait(false);
        _force?.Dispose();
        response.Dispose();
    }

    /// <summary>On the real clock: it is about code that hangs, not about the stream's time.</summary>
    private void ForceLater() => _force ??= TimeProvider.System.CreateTimer(
        static response => ((HttpResponseMessage)response!).Dispose(), response, Grace, Timeout.InfiniteTimeSpan);

    [SuppressMessage("Design", "CA1031", Justification = "It is closed, whatever it has to say about that.")]
    private async Task CancelPendingReadAsync()
    {
        var scratch = ArrayPool<byte>.Shared.Rent(4096);
        using var cancellation = new CancellationTokenSource();
        try
        {
            for (var i = 0; i < MaxReadsToClose; i++)
            {
                var read = Stream.ReadAsync(scratch, cancellation.Token);
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
            response.Dispose();
        }
    }
}
