using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// A run of another instance that browsers of this instance read. It is followed for as long as one of them does. If its instance dies, a
/// follower that notices ends it as broken: the upstream is never POSTed again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes of what it has.")]
internal sealed class FollowedRun : IRun
{
    /// <summary>How long an expected run, which another POST with the same key has started, may take to appear.</summary>
    private static readonly TimeSpan MaxBeginning = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly RunOptions _options;
    private readonly ILog _log;
    private readonly CancellationScope _stop;
    private readonly RelayAnswer _answer = new();
    private readonly TaskCompletionSource<bool> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begunAt;
    private int _readers;
    private bool _isClosed;
    private bool _isOver;

    public FollowedRun(RunOptions options, string owner, Epoch id)
    {
        (_options, Owner, Id) = (options, owner, id);
        _stop = new CancellationScope(options.Upstreams.Stopping);
        _begunAt = options.Upstreams.Time.GetTimestamp();
        Ring = new LogRing(options.Memory.Rings, LogLimits.None);
        _log = options.Logs.Open(LogKey.OfRun(options.Route, owner, id), options.Limits, Ring, id);
    }

    public Epoch Id { get; }

    public string Owner { get; }

    public LogRing Ring { get; }

    public UpstreamStatus? Status => null;

    public bool IsElsewhere => true;

    public Task<Refusal?> Answer => _answer.Task;

    public Task Over => _over.Task;

    /// <summary>Whether the run exists.</summary>
    public Task<bool> Found => _found.Task;

    /// <summary>Adds a browser; false if the run is no longer followed.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;

            _readers++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_readers > 0)
                return;

            _isClosed = true;
            DisposeRingIfUnused();
        }

        _stop.EndLater();
    }

    public ValueTask CancelAsync() => _log.AskAsync(LogAsk.Cancel, CancellationToken.None);

    public void Resumed() => _options.Telemetry.Resumed();

    /// <summary>If this instance stops, the run goes on elsewhere.</summary>
    public Ending AtTheEnd(bool isStopping) =>
        _over.Task.IsCompleted || !isStopping ? new(DropReasons.UpstreamComplete, null) : Ending.Stopping(IsElsewhere);

    public Ending Overtaken(string client) => Ending.Soon(DropReasons.RunEnded);

    public Ending NotBeforeUpstream(Ending ending) => ending;

    /// <summary>Follows the run to its end, or for as long as it is read.</summary>
    /// <param name="isExpected">Whether the run is known to have been started, if only just now.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits this: failures are logged, and browsers are told.")]
    public async Task RunAsync(bool isExpected)
    {
        try
        {
            if (await FollowAsync(isExpected).ConfigureAwait(false))
                _over.TrySetResult();
        }
        catch (Exception) when (_stop.IsOver)
        {
            // Nobody reads it any more, or the app is stopping.
        }
        catch (Exception e)
        {
            _options.Upstreams.Logger.RelayFailed(e.GetType().Name);
        }
        finally
        {
            _found.TrySetResult(false);
            _answer.End(_over.Task.IsCompleted ? Refusal.BadGateway : Refusal.Stopping);
            Ring.End();
            _over.TrySetResult();
            await _log.DisposeAsync().ConfigureAwait(false);
            _stop.Dispose();
            lock (_lock)
            {
                (_isClosed, _isOver) = (true, true);
                DisposeRingIfUnused();
            }
        }
    }

    /// <summary>Called under the lock. Connected browsers may still read to the end after the run is over.</summary>
    private void DisposeRingIfUnused()
    {
        if (_isOver && _readers == 0)
            Ring.Dispose();
    }

    /// <summary>Follows the run to its end; false if it does not exist.</summary>
    private async Task<bool> FollowAsync(bool isExpected)
    {
        var time = _options.Upstreams.Time;
        var attendedAt = time.GetTimestamp();
        while (true)
        {
            var status = await _log.FollowAsync(_stop.Token).ConfigureAwait(false);
            if (status.IsMissing)
            {
                if (!isExpected || _found.Task.IsCompleted || time.GetElapsedTime(_begunAt) > MaxBeginning)
                    return _found.Task.IsCompleted;
            }
            else
                Note(status);

            if (status.HasEnded || (status is { IsMissing: false, IsFree: true } && await TryBreakAsync().ConfigureAwait(false)))
                return true;

            // Its instance sees only its own browsers.
            if (time.GetElapsedTime(attendedAt) > _options.DetachedFor / 2)
            {
                attendedAt = time.GetTimestamp();
                await _log.AskAsync(LogAsk.Attend, _stop.Token).ConfigureAwait(false);
            }

            await _log.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
    }

    private void Note(LogStatus status)
    {
        _found.TrySetResult(true);
        if (status.State.IsAccepted)
            _answer.Accept();
        else if (status.State.Refusal is not 0 and var refusal)
            _answer.Refuse(new(refusal));
    }

    /// <summary>Ends the run as broken because its instance is dead; the answer so far stays in the log.</summary>
    private async Task<bool> TryBreakAsync()
    {
        var claim = await _log.ClaimAsync(new("", Reads: Id), _stop.Token).ConfigureAwait(false);
        if (!claim.IsOwner)
            return false;

        var encoder = new BatchEncoder(_options.Limits, received: () => { });
        encoder.BeginAfter(claim.Top, "");
        if (_answer is { Task.IsCompletedSuccessfully: true, IsRefusal: false })
            await _log.AppendAsync(claim, new[] { encoder.Encode(RunEnd.InstanceLost.Fields) }, "", _stop.Token).ConfigureAwait(false);
        await _log.EndAsync(claim).ConfigureAwait(false);
        return true;
    }
}
