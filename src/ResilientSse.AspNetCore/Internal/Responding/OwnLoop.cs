using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows an unshared upstream to its end, or until the browser can cross over to a shared log. What is read is written and flushed before
/// the next read, so the upstream is read no faster than the browser reads.
/// </summary>
/// <param name="subscriber">The browser.</param>
/// <param name="telemetry">The measurements of the route.</param>
/// <param name="holds">Limits how many browsers are held.</param>
/// <param name="status">The upstream's state, for a browser that is told about it; otherwise null.</param>
/// <param name="crossing">Where the browser crosses over to a shared log; null if there is none.</param>
internal sealed class OwnLoop(
    Subscriber subscriber, RouteTelemetry telemetry, HoldLimit holds, UpstreamStatus? status, Crossing? crossing) : IDisposable
{
    /// <summary>Under load one flush sends several blocks, up to this limit.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(subscriber.Lifetime.Token);
    private readonly PendingWait _wait = new();
    private readonly OwnBlocks _blocks = new(subscriber.Response, subscriber.Request.Resume, crossing);
    private Outcome? _outcome;
    private volatile bool _hasFailed;
    private bool _mayHold = subscriber.Request.IsReturning;

    /// <summary>How long the upstream asks clients to wait before they reconnect.</summary>
    public TimeSpan ReconnectionTime => _blocks.ReconnectionTime;

    /// <summary>Ends what is still pending at the upstream.</summary>
    public Task EndAsync() => _end.CancelAsync();

    public void Dispose() => _end.Dispose();

    /// <summary>
    /// Whether there may be another attempt although none has been accepted yet: only for a returning browser, which waits.
    /// </summary>
    public bool MayRetry(Refusal refusal)
    {
        if (refusal.IsTemporary)
        {
            _hasFailed = true;
            _wait.Attend();
        }

        return subscriber.Request.IsReturning;
    }

    /// <summary>Follows the upstream to the end.</summary>
    public async Task<Outcome> FollowAsync(Upstream upstream)
    {
        subscriber.AttendBy(_wait);
        if (status is not null)
            upstream.Report(status, _wait.Attend);
        if (crossing is not null)
            _ = crossing.WatchAsync(_wait.Attend, _end.Token);

        while (true)
        {
            if (!await TryAsync(upstream.MoveNextAsync(_end.Token)).ConfigureAwait(false))
                return _outcome!;
            if (!_wait.GetResult())
                return subscriber.Response.HasStarted ? Ending.Soon(DropReasons.UpstreamComplete).NotBefore(_blocks.ReconnectionTime) : Refusal.Complete;

            _mayHold = false;
            subscriber.Hold?.Dispose();
            if (!await subscriber.Response.StartAsync().ConfigureAwait(false) || !await subscriber.TellAsync(status).ConfigureAwait(false))
                return Ending.Gone(subscriber.Response);

            do
            {
                while (_outcome?.Crossed is null && Write(upstream) is var blocks and > 0)
                {
                    if (!await FlushAsync(blocks).ConfigureAwait(false))
                        return Ending.Gone(subscriber.Response);
                }

                if (_outcome?.Crossed is not null || !await TryAsync(upstream.Connection.FillAsync()).ConfigureAwait(false))
                    return _outcome!;
            }
            while (_wait.GetResult());
        }
    }

    /// <summary>Writes what has been read, up to the limit of one flush, and returns the number of blocks.</summary>
    private int Write(Upstream upstream)
    {
        var blocks = 0;
        for (var bytes = 0; bytes < MaxBytesPerFlush && upstream.TryReadBlock(); blocks++)
        {
            bytes += _blocks.Write(upstream.Connection, out var crossed);
            if (crossed is { } position)
            {
                _outcome = position;
                break;
            }

            telemetry.Received(browsers: 1);
            upstream.Connection.Commit();
        }

        return blocks;
    }

    private async ValueTask<bool> FlushAsync(int blocks)
    {
        telemetry.Taken(blocks);
        if (!await subscriber.Response.FlushAsync().ConfigureAwait(false))
            return false;

        telemetry.Delivered(blocks);
        return true;
    }

    /// <summary>Waits for the pending operation and attends to the response meanwhile; false if the response ends.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TryAsync(ValueTask<bool> pending)
    {
        _wait.Begin(pending);
        while (!await _wait.WaitAsync().ConfigureAwait(false))
        {
            if (await AttendAsync().ConfigureAwait(false) is not { } outcome)
                continue;

            _outcome = outcome;
            await _end.CancelAsync().ConfigureAwait(false);
            await _wait.FinishAsync().ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private async ValueTask<Outcome?> AttendAsync()
    {
        if (crossing?.TryCrossAfterNewest() is { } position)
            return position;
        if (!subscriber.Response.HasStarted)
            return await TryHoldAsync().ConfigureAwait(false);

        return await subscriber.TellAsync(status).ConfigureAwait(false) && await subscriber.BreakSilenceAsync().ConfigureAwait(false)
            ? null
            : Ending.Gone(subscriber.Response);
    }

    /// <summary>
    /// A returning browser is not told that the upstream is down: it is held until the upstream is back, and its response begins when the
    /// first attempt has failed, or after a heartbeat at the latest.
    /// </summary>
    private async ValueTask<Outcome?> TryHoldAsync()
    {
        // The wait may have ended for another reason, such as a change of the shared log, before the upstream has answered.
        if (!_mayHold || !(_hasFailed || subscriber.IsSilent))
            return null;
        if ((subscriber.Hold = holds.TryHold()) is null)
            return Refusal.Full;

        return await subscriber.Response.StartAsync().ConfigureAwait(false) && await subscriber.TellAsync(status).ConfigureAwait(false)
            ? null
            : Ending.Gone(subscriber.Response);
    }
}
