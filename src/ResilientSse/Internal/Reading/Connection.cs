using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>One accepted response and the reader of its body. It tells how it ended and leaves to others what follows from that.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly StreamCore _core;
    private readonly HttpMethod _method;
    private readonly ResponseBody _body;
    private readonly CancellationTokenSource _lifetime;
    private readonly CancellationTokenRegistration _closeIfIdle;
    private readonly ITimer _silence;
    private TimeSpan _silenceLimit = Timeout.InfiniteTimeSpan;
    private bool _isSilent;
    private bool _eventAtHand;
    private Task<bool>? _pendingFill;

    public Connection(StreamCore core, HttpMethod method, ResponseBody body, CancellationTokenSource lifetime)
    {
        _core = core;
        _method = method;
        _body = body;
        _lifetime = lifetime;
        Reader = new SseReader(Options.MaxEventBytes);
        _silence = Options.TimeProvider.CreateTimer(
            static connection => ((Connection)connection!).EndSilence(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _closeIfIdle = lifetime.Token.UnsafeRegister(static body => ((ResponseBody)body!).CloseIfIdle(), body);
    }

    /// <summary>The reader; after <see cref="TryReadEvent"/> it stands at an event.</summary>
    public SseReader Reader { get; }

    /// <summary>Whether the body ended, and that completes the stream.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why the connection dropped; null while it has not, and when we ended it ourselves.</summary>
    public Failure? Drop { get; private set; }

    private SseStreamOptions Options => _core.Options;

    /// <summary>Moves to the next event in what has been read already; blocks that are no event take effect on the way.</summary>
    public bool TryReadEvent()
    {
        if (_eventAtHand)
        {
            _eventAtHand = false;
            return true;
        }

        while (Reader.TryRead())
        {
            if (Reader.HasData)
                return true;

            _core.ResumePoint.Pass(Reader);
        }

        return false;
    }

    /// <summary>Reads more bytes; false when there will be none: see <see cref="IsComplete"/> and <see cref="Drop"/>.</summary>
    public ValueTask<bool> FillAsync()
    {
        if (_pendingFill is not { } pending)
            return ReadAsync();

        _pendingFill = null;
        return new(pending);
    }

    /// <summary>
    /// Waits until the connection counts as a success: with its first event, or by staying open. False when it ended before.
    /// A read that is then under way goes on.
    /// </summary>
    public async ValueTask<bool> IsHealthyAsync(TimeSpan healthyAfter)
    {
        var staysOpen = new TaskCompletionSource();
        using var timer = Options.TimeProvider.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), staysOpen, healthyAfter, Timeout.InfiniteTimeSpan);

        while (!(_eventAtHand = TryReadEvent()))
        {
            _pendingFill ??= ReadAsync().AsTask();
            await Task.WhenAny(_pendingFill, staysOpen.Task).ConfigureAwait(false);
            if (!_pendingFill.IsCompleted)
                return true;
            if (!await FillAsync().ConfigureAwait(false))
                return IsComplete;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _closeIfIdle.DisposeAsync().ConfigureAwait(false);
        if (_pendingFill is not null)
        {
            Abort();
            await FillAsync().ConfigureAwait(false);
        }

        await _silence.DisposeAsync().ConfigureAwait(false);
        await _body.CloseAsync().ConfigureAwait(false);
        _core.ResumePoint.ReconnectionTime = Reader.ReconnectionTime ?? _core.ResumePoint.ReconnectionTime;
        Reader.Dispose();
        _lifetime.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the body of a response throws, it has ended.")]
    private async ValueTask<bool> ReadAsync()
    {
        try
        {
            var count = 0;
            _body.BeginRead(_lifetime.Token);
            try
            {
                var read = _body.Stream.ReadAsync(Reader.GetMemory(), _lifetime.Token);
                if (!read.IsCompleted)
                    WatchSilence(Options.IdleTimeout);

                count = await read.ConfigureAwait(false);
                Reader.Advance(count);
            }
            finally
            {
                WatchSilence(Timeout.InfiniteTimeSpan);
                _body.EndRead(count, _lifetime.Token);
            }

            if (count > 0)
                return true;

            IsComplete = Options.CompleteOnEnd;
            Drop = IsComplete ? null : Dropped(Failures.StreamEnded(_core.Uri!));
        }
        catch (Exception e)
        {
            if (_isSilent)
                Drop = Dropped(Failures.IdleTimeout(_core.Uri!, Options.IdleTimeout));
            else if (!_lifetime.IsCancellationRequested)
                Drop = Dropped(Failures.ConnectionLost(_core.Uri!, e));
        }

        return false;
    }

    /// <summary>The timer of silence runs only while a read is pending.</summary>
    private void WatchSilence(TimeSpan limit)
    {
        if (limit != _silenceLimit)
            _silence.Change(_silenceLimit = limit, Timeout.InfiniteTimeSpan);
    }

    private void EndSilence()
    {
        _isSilent = true;
        Abort();
    }

    private void Abort() => _lifetime.Cancel();

    private Failure Dropped(SseException exception) => new Failure(exception) { IsTransient = true }.For(_method, Options);
}
