using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// A browser's POST, whose answer goes into its own log. It belongs to no request: it runs outside the ExecutionContext of the one that
/// started it, and goes on when that has ended. The upstream is POSTed once.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes of what it has.")]
internal sealed class Run : IRun
{
    private readonly RunOptions _options;
    private readonly CancellationScope _stop;
    private readonly RelayAnswer _answer = new();
    private readonly ILog _log;
    private readonly RunWriter _writer;
    private readonly RunActivity _activity;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunRequest? _request;
    private RunEnd? _stopped;
    private RunEnd? _end;

    public Run(RunOptions options, RunRequest request)
    {
        (_options, _request) = (options, request);
        (Id, Owner, Fingerprint) = (request.Id, request.Owner, request.Fingerprint);
        _stop = new CancellationScope(options.Upstreams.Stopping);
        _activity = new RunActivity(options.Telemetry, options.Upstreams.Time, request.Trace);
        Ring = new LogRing(options.Memory.Rings, LogLimits.None);
        Readers = new RunReaders(options, Ring, () => Stop(RunEnd.Detached));
        _log = options.Logs.Open(LogKey.OfRun(options.Route, Owner, Id), options.Limits, Ring, Id);
        _log.Asked += OnAsked;
        _writer = new RunWriter(_log, options, Received);
    }

    /// <summary>128 random bits, without which nobody finds the run.</summary>
    public Epoch Id { get; }

    /// <summary>The owner, who started it and alone may read and cancel it.</summary>
    public string Owner { get; }

    /// <summary>What a second POST with the same key must match.</summary>
    public string Fingerprint { get; }

    public LogRing Ring { get; }

    public UpstreamStatus? Status => null;

    public bool IsElsewhere => false;

    /// <summary>The run's browsers.</summary>
    public RunReaders Readers { get; }

    /// <summary>How its POST was answered: null if the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _answer.Task;

    /// <summary>Completes when the run is over and its log says how.</summary>
    public Task Over => _over.Task;

    /// <summary>Whether the upstream has begun to answer.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>
    /// Whether the upstream may have acted on a POST that it did not begin to answer; the same key then does not POST again.
    /// </summary>
    public bool MayHaveActed { get; private set; }

    /// <summary>Ends the run early; no effect if it is over.</summary>
    public void Stop(RunEnd end)
    {
        Interlocked.CompareExchange(ref _stopped, end, null);
        _stop.EndLater();
    }

    public ValueTask CancelAsync()
    {
        Stop(RunEnd.Cancelled);
        return default;
    }

    public void Leave() => Readers.Leave();

    public void Resumed() => _activity.Resumed();

    /// <summary>Without a time to come back, so that a browser can confirm the end at once.</summary>
    public Ending AtTheEnd(bool isStopping) => new(_end is null ? DropReasons.UpstreamComplete : DropReasons.RunEnded, null);

    /// <summary>Only a run that was forgotten overtakes a browser.</summary>
    public Ending Overtaken(string client) => Ending.Soon(DropReasons.RunEnded);

    public Ending NotBeforeUpstream(Ending ending) => ending.NotBefore(_writer.ReconnectionTime);

    /// <summary>Runs to the end.</summary>
    /// <param name="ending">Called at the end, before anybody is told.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits this: failures are logged, and browsers are told.")]
    public async Task RunAsync(Func<ValueTask> ending)
    {
        _activity.Begin();
        Refusal refusal;
        try
        {
            _end = await RelayAsync().ConfigureAwait(false);
            (refusal, MayHaveActed) = (Refusal.Complete, true);
        }
        catch (SseException e)
        {
            (_end, refusal, MayHaveActed) = (RunEnd.Of(e), _options.PassErrors ? UpstreamError.Of(e) : Refusal.Of(e), UpstreamError.MayHaveActed(e));
            _options.Upstreams.Logger.UpstreamGivenUp(_options.Telemetry.Route, refusal, e);
        }
        catch (Exception) when (_stop.IsOver)
        {
            // Nobody needs it any more, or the app is stopping. The upstream did not refuse.
            (_end, refusal, MayHaveActed) = (_stopped ?? RunEnd.Stopping, Refusal.Stopping, true);
        }
        catch (Exception e)
        {
            (_end, refusal, MayHaveActed) = (RunEnd.Failed, Refusal.BadGateway, true);
            _options.Upstreams.Logger.RelayFailed(e.GetType().Name);
        }

        await ending().ConfigureAwait(false);
        await EndAsync(refusal).ConfigureAwait(false);
    }

    private async Task<RunEnd?> RelayAsync()
    {
        var request = _request!;
        var upstreams = _options.Upstreams;
        var stream = upstreams.Of(request.Token, "", isForOne: true, request.Prepare);
        var upstream = new Upstream(upstreams, request.Upstream, stream, mayRetry: _ => false);
        try
        {
            var claim = await _writer.ClaimAsync(_stop.Token).ConfigureAwait(false);
            using var lost = claim.Lost.UnsafeRegister(static run => ((Run)run!).Stop(RunEnd.InstanceLost), this);
            while (await upstream.MoveNextAsync(_stop.Token).ConfigureAwait(false))
            {
                if (Begun())
                    await _writer.TellAsync(new(IsAccepted: true), _stop.Token).ConfigureAwait(false);
                if (await _writer.WriteAsync(upstream, _stop.Token).ConfigureAwait(false) is { } end)
                    return end;
            }

            return null;
        }
        finally
        {
            await upstream.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Notes that the upstream has begun to answer; true the first time.</summary>
    private bool Begun()
    {
        if (HasBegun)
            return false;

        HasBegun = true;
        LetGoOfBody();
        _answer.Accept();
        return true;
    }

    private void OnAsked(LogAsk ask)
    {
        if (ask == LogAsk.Cancel)
            Stop(RunEnd.Cancelled);
        else
            Readers.AttendElsewhere();
    }

    private void Received()
    {
        _options.Telemetry.Route.Received(Readers.Count);
        _activity.Received();
    }

    private async ValueTask EndAsync(Refusal refusal)
    {
        Readers.Dispose();
        try
        {
            if (!HasBegun)
                await _writer.TellAsync(new(IsAccepted: false, refusal.Status), CancellationToken.None).ConfigureAwait(false);
            await _writer.EndAsync(HasBegun ? _end : null).ConfigureAwait(false);
            await _log.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            LetGoOfBody();
            _answer.End(refusal);
            _activity.End(HasBegun, _end);
            _stop.Dispose();
            _over.SetResult();
        }
    }

    private void LetGoOfBody()
    {
        if (Interlocked.Exchange(ref _request, null) is { } request)
            _options.Memory.Return(request.LetGoOfBody());
    }
}
