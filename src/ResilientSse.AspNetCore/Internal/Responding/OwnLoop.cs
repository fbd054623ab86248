using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows an upstream of one browser alone, to its end or until it can cross over to a shared log. What is read is written, flushed and
/// only then followed by the next read: the upstream is read no faster than its browser takes it.
/// </summary>
/// <param name="subscriber">The browser.</param>
/// <param name="telemetry">What is measured of the route.</param>
/// <param name="holds">How many may be held.</param>
/// <param name="status">The upstream's state, of which the browser is told; null if it is not.</param>
/// <param name="crossing">Where the browser changes over to a shared log; null if there is none.</param>
internal sealed class OwnLoop(
    Subscriber subscriber, RouteTelemetry telemetry, HoldLimit holds, UpstreamStatus? status, Crossing? crossing) : IDisposable
{
    /// <summary>Under load several blocks go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(subscriber.Lifetime.Token);
    private readonly PendingWait _wait = new();
    private readonly OwnBlocks _blocks = new(subscriber.Response, subscriber.Request.Resume, crossing);
    private Outcome? _outcome;
    private volatile bool _hasFailed;
    private bool _mayHold = subscriber.Request.IsReturning;

    /// <summary>What the upstream asks reconnecting clients to wait.</summary>
    public TimeSpan ReconnectionTime => _blocks.ReconnectionTime;

    /// <summary>Nothing more is wanted of the upstream.</summary>
    public Task EndAsync() => _end.CancelAsync();

    public void Dispose() => _end.Dispose();

    /// <summary>Whether there is to be another attempt, though none has been accepted yet: those who return wait.</summary>
    public bool MayRetry(Refusal refusal)
    {
        if (refusal.IsTemporary)
        {
            _hasFailed = true;
            _wait.Attend();
        }

        return subscriber.Request.IsReturning;
    }

    /// <summary>Runs to the end.</summary>
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

    /// <summary>Writes what has been read, or as much of it as goes out at once; returns how many blocks that are.</summary>
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

    /// <summary>Waits for that, and sees to the response meanwhile; false if that ends it.</summary>
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
    /// A browser that returns does not hear of an upstream that is away: it is held until it is back, and the response begins when the first
    /// attempt has failed, a heartbeat later at the latest.
    /// </summary>
    private async ValueTask<Outcome?> TryHoldAsync()
    {
        // There are other things to see to, such as a change of the shared log, before the upstream has said anything.
        if (!_mayHold || !(_hasFailed || subscriber.IsSilent))
            return null;
        if ((subscriber.Hold = holds.TryHold()) is null)
            return Refusal.Full;

        return await subscriber.Response.StartAsync().ConfigureAwait(false) && await subscriber.TellAsync(status).ConfigureAwait(false)
            ? null
            : Ending.Gone(subscriber.Response);
    }
}
