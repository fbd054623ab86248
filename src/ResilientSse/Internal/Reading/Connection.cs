using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>One accepted response and the reader of its body. It tells how it ended and leaves to others what follows from that.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly Uri _uri;
    private readonly HttpMethod _method;
    private readonly ResponseBody _body;
    private readonly SseStreamOptions _options;
    private readonly ResumePoint _resumePoint;
    private readonly CancellationTokenSource _lifetime;
    private readonly CancellationTokenRegistration _closeIfIdle;
    private readonly ITimer _silence;
    private ConnectionTelemetry? _telemetry;
    private bool _isSilent;
    private bool _eventAtHand;
    private Task<bool>? _pendingFill;

    public Connection(
        Uri uri,
        HttpMethod method,
        ResponseBody body,
        SseStreamOptions options,
        ResumePoint resumePoint,
        CancellationTokenSource lifetime,
        ConnectionTelemetry? telemetry)
    {
        _telemetry = telemetry;
        _uri = uri;
        _method = method;
        _body = body;
        _options = options;
        _resumePoint = resumePoint;
        _lifetime = lifetime;
        Reader = new SseReader(options.MaxEventBytes);
        _silence = options.TimeProvider.CreateTimer(_ => EndSilence(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _closeIfIdle = lifetime.Token.UnsafeRegister(static body => ((ResponseBody)body!).CloseIfIdle(), body);
    }

    /// <summary>The reader; after <see cref="TryReadEvent"/> it stands at an event.</summary>
    public SseReader Reader { get; }

    /// <summary>Whether the body ended, and that completes the stream.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why the connection dropped; null while it has not, and when we ended it ourselves.</summary>
    public Failure? Drop { get; private set; }

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
            {
                ConnectionTelemetry.CountEvent(ref _telemetry, _uri, _options);
                return true;
            }

            _resumePoint.Pass(Reader);
        }

        return false;
    }

    /// <summary>Reads more bytes; false when there will be none: see <see cref="IsComplete"/> and <see cref="Drop"/>.</summary>
    public async ValueTask<bool> FillAsync()
    {
        if (_pendingFill is not { } pending)
            return await ReadAsync().ConfigureAwait(false);

        _pendingFill = null;
        return await pending.ConfigureAwait(false);
    }

    /// <summary>
    /// Waits until the connection counts as a success: with its first event, or by staying open. False when it ended before.
    /// A read that is then under way goes on.
    /// </summary>
    public async ValueTask<bool> IsHealthyAsync(TimeSpan healthyAfter)
    {
        var staysOpen = new TaskCompletionSource();
        using var timer = _options.TimeProvider.CreateTimer(
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
        _resumePoint.ReconnectionTime = Reader.ReconnectionTime ?? _resumePoint.ReconnectionTime;
        Reader.Dispose();
        _telemetry?.End(Drop?.Exception ?? Reader.Failure);
        _lifetime.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the body of a response throws, it has ended.")]
    private async ValueTask<bool> ReadAsync()
    {
        try
        {
            var count = await ReadOrEndSilenceAsync().ConfigureAwait(false);
            Reader.Advance(count);
            ConnectionTelemetry.CountBytes(ref _telemetry, _uri, _options, count);
            if (count > 0)
                return true;

            IsComplete = _options.CompleteOnEnd;
            Drop = IsComplete ? null : Dropped(Failures.StreamEnded(_uri));
        }
        catch (Exception e)
        {
            if (_isSilent)
                Drop = Dropped(Failures.IdleTimeout(_uri, _options.IdleTimeout));
            else if (!_lifetime.IsCancellationRequested)
                Drop = Dropped(Failures.ConnectionLost(_uri, e));
        }

        return false;
    }

    /// <summary>The timer of silence runs only while a read is pending.</summary>
    private async ValueTask<int> ReadOrEndSilenceAsync()
    {
        var read = _body.ReadAsync(Reader.GetMemory(), _lifetime.Token);
        if (read.IsCompleted)
            return await read.ConfigureAwait(false);

        _silence.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
        ConnectionTelemetry.StartWait(ref _telemetry, _uri, _options);
        try
        {
            return await read.ConfigureAwait(false);
        }
        finally
        {
            _silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _telemetry?.EndWait(isOurs: _lifetime.IsCancellationRequested && !_isSilent);
        }
    }

    private void EndSilence()
    {
        _isSilent = true;
        Abort();
    }

    private void Abort() => _lifetime.Cancel();

    private Failure Dropped(SseException exception) => new Failure(exception) { IsTransient = true }.For(_method, _options);
}
