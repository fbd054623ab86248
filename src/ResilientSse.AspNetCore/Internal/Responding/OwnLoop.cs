using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows an upstream of one browser alone, to its end or until it can cross over to a shared log. What is read is written, flushed and
/// only then followed by the next read: the upstream is read no faster than its browser takes it.
/// </summary>
/// <param name="subscriber">The browser.</param>
/// <param name="upstreams">What all upstreams of the route have in common.</param>
/// <param name="telemetry">What is measured of the route.</param>
/// <param name="holds">How many may be held.</param>
/// <param name="hasStateEvents">Whether the browser is told of the upstream's state.</param>
/// <param name="crossing">Where the browser changes over to a shared log; null if there is none.</param>
internal sealed class OwnLoop(
    Subscriber subscriber, UpstreamOptions upstreams, RouteTelemetry telemetry, HoldLimit holds, bool hasStateEvents, Crossing? crossing) : IDisposable
{
    /// <summary>Under load several blocks go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(subscriber.Lifetime.Token);
    private readonly OwnBlocks _blocks = new(subscriber.Response, subscriber.Request.Resume, crossing);
    private IDisposable? _hold;
    private Outcome _outcome;
    private readonly UpstreamStatus? _status = hasStateEvents ? new(upstreams.Time) : null;
    private bool _mayHold = subscriber.Request.IsReturning;

    /// <summary>Runs to the end.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The browser is told, and the log.")]
    public async Task<Outcome> RunAsync()
    {
        Upstream? upstream = null;
        var isCounted = telemetry.TryCountRelay();
        try
        {
            var request = subscriber.Request;
            var stream = upstreams.Of(request.Token, request.Resume?.UpstreamId ?? "", isForOne: true);
            upstream = new Upstream(upstreams, request.Upstream, stream, MayRetry);
            if (_status is not null)
                upstream.Report(_status, subscriber.Attend);
            return await FollowAsync(upstream).ConfigureAwait(false);
        }
        catch (SseException e)
        {
            upstreams.Logger.UpstreamGivenUp(e.Message);
            return Refused(Refusal.Of(e), upstream!.IsAccepted);
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            return subscriber.Response.HasStarted ? subscriber.Lifetime.Ending.NotBefore(_blocks.ReconnectionTime) : subscriber.Lifetime.Refusal;
        }
        catch (Exception e)
        {
            upstreams.Logger.RelayFailed(e.GetType().Name);
            return Refused(Refusal.BadGateway, isAccepted: false);
        }
        finally
        {
            await _end.CancelAsync().ConfigureAwait(false);
            if (upstream is not null)
                await upstream.CloseAsync().ConfigureAwait(false);
            if (isCounted)
                telemetry.RelayEnded();
        }
    }

    public void Dispose()
    {
        _hold?.Dispose();
        _end.Dispose();
    }

    private async Task<Outcome> FollowAsync(Upstream upstream)
    {
        if (crossing is not null)
            _ = crossing.WatchAsync(subscriber.Attend, _end.Token);

        while (true)
        {
            if (!await TryAsync(upstream.MoveNextAsync(_end.Token)).ConfigureAwait(false))
                return _outcome;
            if (!subscriber.GetResult())
                return subscriber.Response.HasStarted ? Ending.Soon(DropReasons.UpstreamComplete).NotBefore(_blocks.ReconnectionTime) : Refusal.Complete;

            _mayHold = false;
            _hold?.Dispose();
            if (!await subscriber.Response.StartAsync().ConfigureAwait(false) || !await subscriber.TellAsync(_status).ConfigureAwait(false))
                return Ending.Gone(subscriber.Response);

            do
            {
                while (_outcome.Crossed is null && Write(upstream.Connection) is var blocks and > 0)
                {
                    if (!await FlushAsync(blocks).ConfigureAwait(false))
                        return Ending.Gone(subscriber.Response);
                }

                if (_outcome.Crossed is not null || !await TryAsync(upstream.Connection.FillAsync()).ConfigureAwait(false))
                    return _outcome;
            }
            while (subscriber.GetResult());
        }
    }

    /// <summary>Writes what has been read, or as much of it as goes out at once; returns how many blocks that are.</summary>
    private int Write(Connection connection)
    {
        var blocks = 0;
        for (var bytes = 0; bytes < MaxBytesPerFlush && connection.TryReadBlock(); blocks++)
        {
            bytes += _blocks.Write(connection, out var crossed);
            if (crossed is { } position)
            {
                _outcome = position;
                break;
            }

            telemetry.Received(browsers: 1);
            connection.Commit();
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
        subscriber.Begin(pending);
        while (!await subscriber.WaitAsync().ConfigureAwait(false))
        {
            if (await AttendAsync().ConfigureAwait(false) is not { } outcome)
                continue;

            _outcome = outcome;
            await _end.CancelAsync().ConfigureAwait(false);
            await subscriber.FinishAsync().ConfigureAwait(false);
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

        return await subscriber.TellAsync(_status).ConfigureAwait(false) && await subscriber.BreakSilenceAsync().ConfigureAwait(false)
            ? null
            : Ending.Gone(subscriber.Response);
    }

    /// <summary>
    /// A browser that returns does not hear of an upstream that is away: it is held until it is back, and the response begins when the first
    /// attempt has failed, a heartbeat later at the latest.
    /// </summary>
    private async ValueTask<Outcome?> TryHoldAsync()
    {
        if (!_mayHold)
            return null;
        if ((_hold = holds.TryHold()) is null)
            return Refusal.Full;

        return await subscriber.Response.StartAsync().ConfigureAwait(false) && await subscriber.TellAsync(_status).ConfigureAwait(false)
            ? null
            : Ending.Gone(subscriber.Response);
    }

    private bool MayRetry(Refusal refusal)
    {
        if (refusal.IsTemporary)
            subscriber.Attend();
        return subscriber.Request.IsReturning;
    }

    /// <summary>What will not pass by itself sends a browser away for longer.</summary>
    private Outcome Refused(Refusal refusal, bool isAccepted)
    {
        if (!subscriber.Response.HasStarted)
            return refusal;

        return (isAccepted ? Ending.Soon(refusal.Reason) : Ending.Busy(refusal.Reason)).NotBefore(_blocks.ReconnectionTime);
    }
}
