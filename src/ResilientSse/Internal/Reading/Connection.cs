using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ResilientSse.Internal;

/// <summary>One accepted response and the reader of its body. It tells how it ended and leaves to others what follows from that.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly StreamCore _core;
    private readonly HttpMethod _method;
    private readonly ResponseBody _body;
    private readonly Lifetime _lifetime;
    private bool _eventAtHand;
    private ValueTask<bool>? _pendingFill;
    private TaskCompletionSource? _readEnds;

    public Connection(StreamCore core, HttpMethod method, ResponseBody body, Lifetime lifetime)
    {
        _core = core;
        _method = method;
        _body = body;
        _lifetime = lifetime;
        Reader = new SseReader(Options.MaxEventBytes);
        lifetime.Own(body);
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
            {
                ConnectionTelemetry.CountEvent(_core);
                return true;
            }

            _core.ResumePoint.Pass(Reader);
        }

        return false;
    }

    /// <summary>Reads more bytes; false when there will be none: see <see cref="IsComplete"/> and <see cref="Drop"/>.</summary>
    public ValueTask<bool> FillAsync()
    {
        if (IsComplete)
            return new(false);
        if (_pendingFill is not { } pending)
            return ReadAsync();

        _pendingFill = null;
        return pending;
    }

    /// <summary>
    /// Waits until the connection counts as a success: with its first event, or by staying open. False when it ended before.
    /// A read that is then under way goes on.
    /// </summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "It is awaited once, by FillAsync. As a task it would weigh more than the rest of the wait.")]
    public async ValueTask<bool> IsHealthyAsync(TimeSpan healthyAfter)
    {
        var staysOpen = new TaskCompletionSource();
        using var timer = Options.TimeProvider.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), staysOpen, healthyAfter, Timeout.InfiniteTimeSpan);

        while (!(_eventAtHand = TryReadEvent()))
        {
            // Not the read itself: a task that WhenAny has let go of keeps a list for as long as it is pending.
            var readEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _readEnds = readEnds;
            _pendingFill = ReadAsync();
            await Task.WhenAny(readEnds.Task, staysOpen.Task).ConfigureAwait(false);
            _readEnds = null;
            if (!readEnds.Task.IsCompleted)
                return true;
            if (!await FillAsync().ConfigureAwait(false))
                return IsComplete;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_pendingFill is not null)
        {
            _lifetime.End();
            await FillAsync().ConfigureAwait(false);
        }

        await _body.CloseAsync().ConfigureAwait(false);
        _core.ResumePoint.ReconnectionTime = Reader.ReconnectionTime ?? _core.ResumePoint.ReconnectionTime;
        Reader.Dispose();
        _core.Telemetry?.End(Drop?.Exception ?? Reader.Failure);
        _lifetime.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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
                    StartWait();

                count = await read.ConfigureAwait(false);
                Reader.Advance(count);
            }
            finally
            {
                EndWait();
                _body.EndRead(count, _lifetime.Token);
                _readEnds?.TrySetResult();
            }

            ConnectionTelemetry.CountBytes(_core, count);
            if (count > 0)
                return true;

            IsComplete = Options.CompleteOnEnd;
            Drop = IsComplete ? null : Dropped(Failures.StreamEnded(_core.Uri!));
        }
        catch (Exception e)
        {
            if (!_lifetime.IsOver)
                Drop = Dropped(Failures.ConnectionLost(_core.Uri!, e));
            else if (_lifetime.IsTooSilent)
                Drop = Dropped(Failures.IdleTimeout(_core.Uri!, Options.IdleTimeout));
        }

        return false;
    }

    /// <summary>Silence is measured only while a read is pending.</summary>
    private void StartWait()
    {
        _lifetime.StartWait(Options.IdleTimeout, Options.TimeProvider);
        ConnectionTelemetry.StartWait(_core);
    }

    private void EndWait()
    {
        _core.Telemetry?.EndWait(isOurs: _lifetime.IsOver && !_lifetime.IsTooSilent);
        _lifetime.EndWait();
    }

    private Failure Dropped(SseException exception) => new Failure(exception) { IsTransient = true }.For(_method, Options);
}
