using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ResilientSse.Internal;

/// <summary>
/// From one connection to the next: how the last one ended, what that permits, the wait, the attempts. One outage is one execution of
/// <see cref="Retries"/>, whose first failure is the drop that began it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A connection owns the scope, or the attempts that failed have disposed of it.")]
internal sealed class Reconnector(StreamCore core)
{
    private readonly SseStreamOptions _options = core.Options;
    private readonly Connector _connector = new(core);
    private readonly string _address = core.Uri!.ForDisplay();
    private readonly RetryAfterGate _gate = new(core.Options.TimeProvider);
    private CancellationScope _scope = null!;

    // Since the last connection that made progress.
    private SseException? _failure;
    private int _failures;
    private int _attempt;
    private bool _wasUnauthorized;

    private SseException? _drop;
    private int _replays;

    /// <summary>Whether the newest failure leads to a further attempt.</summary>
    public bool MayRetry => _failure!.IsTransient && _failures <= _options.ReconnectPolicy.MaxRetries;

    private string LastEventId => core.ResumePoint.LastEventId;

    /// <summary>A new consumer begins. What the server asked to wait holds for it too.</summary>
    public void StartOver()
    {
        Forget();
        _drop = null;
        _replays = 0;
    }

    /// <summary>The connection has ended, and was not the end of the stream.</summary>
    public void Ended(Connection connection)
    {
        _drop = connection.Drop;
        if (connection.MadeProgress)
            Forget();
        else
            _attempt++;
    }

    /// <summary>Connects: after a drop when its wait is over, otherwise at once.</summary>
    /// <returns>The connection; null when the server says that the stream is complete.</returns>
    /// <exception cref="SseException">The stream gives up.</exception>
    public async ValueTask<Connection?> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (core.Reconnect.TryTake())
                StartAnew();

            // Reconnect() ends what goes on in it: the waits, the attempts, and then the connection, which owns it.
            _scope = new CancellationScope(cancellationToken);
            core.Reconnect.Ends(_scope);
            AttemptResult result = default;
            try
            {
                result = await Retries.ExecuteAsync(this, _options.TimeProvider, _scope.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_scope.IsOver)
            {
                continue;
            }
            finally
            {
                if (result.Connection is null)
                    _scope.Dispose();
            }

            if (result.Failure is not { } failure)
                return result.Connection;

            // What was asked for when the last attempt had just failed is done all the same.
            if (!failure.IsTransient || !core.Reconnect.IsRequested)
                throw failure.IsTransient ? Failures.RetriesExhausted(_options.ReconnectPolicy.MaxRetries, failure) : failure;
        }
    }

    /// <summary>One attempt; or the drop that is the reason for the attempts, as the first failure of them.</summary>
    public async ValueTask<AttemptResult> AttemptAsync()
    {
        if (_drop is { } drop)
        {
            _drop = null;
            return Fail(drop);
        }

        if (WhyNotSent() is { } refusal)
            return Fail(refusal);

        await WaitForTurnAsync().ConfigureAwait(false);
        var attempt = new SseAttempt(_attempt, _failure, LastEventId, IsReplay);
        await core.State.SetAsync(SseConnectionState.Connecting, Details(attempt)).ConfigureAwait(false);
        core.Logger.Connecting(_address, _attempt);

        var result = await _connector.ConnectAsync(attempt, _options.RetryUnauthorized && !_wasUnauthorized, _scope).ConfigureAwait(false);
        if (result.Failure is { } failure)
        {
            _attempt++;
            return Fail(failure);
        }

        if (result.Connection is { } connection)
            await AcceptAsync(connection, attempt).ConfigureAwait(false);
        return result;
    }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan NextDelay()
    {
        var reconnectionTime = core.ResumePoint.ReconnectionTime;
        var floor = _failure!.RetryAfter > reconnectionTime ? _failure.RetryAfter : reconnectionTime;
        var delay = ReconnectDelay.Next(_options.ReconnectPolicy, floor, _failures - 1, _options.Random());
        return delay > core.Pacer.Remaining ? delay : core.Pacer.Remaining;
    }

    /// <summary>The wait begins.</summary>
    public ValueTask OnRetryAsync(TimeSpan delay)
    {
        core.Logger.Retrying(delay, _attempt, _failure!.Message);
        return core.State.SetAsync(SseConnectionState.Disconnected, new() { Attempt = _attempt, RetryDelay = delay, Exception = _failure });
    }

    /// <summary>Whether what is sent next starts an answer over that the server may have given already.</summary>
    private bool IsReplay => core.Posted is not null && !MayResumeByGet && _options.ReplayNonIdempotent;

    private bool MayResumeByGet => _options.ResumeByGet && LastEventId.Length > 0;

    /// <summary>Somebody called <c>Reconnect()</c>: now, with the count back at 0, whatever the server asked for.</summary>
    private void StartAnew()
    {
        ConnectionTelemetry.CountRequestedReconnect(core);
        Forget();
        _drop = null;
        _gate.Open();
    }

    private void Forget()
    {
        _failure = null;
        (_failures, _attempt) = (0, 0);
        _wasUnauthorized = false;
    }

    private SseException? WhyNotSent()
    {
        if (core.Posted is not { } posted || MayResumeByGet)
            return null;
        if (!_options.ReplayNonIdempotent)
            return Failures.NotReplayable(posted, cause: null);

        return _replays++ < _options.ReconnectPolicy.MaxRetries ? null : Failures.ReplaysExhausted(posted, _options.ReconnectPolicy.MaxRetries, _failure);
    }

    /// <summary>What a failure permits is decided here and nowhere else.</summary>
    private AttemptResult Fail(SseException failure)
    {
        _wasUnauthorized |= failure.StatusCode == HttpStatusCode.Unauthorized;
        _gate.Close(failure.RetryAfter);
        if (failure.Error is not (SseError.NotReplayable or SseError.RetriesExhausted))
            failure.IsTransient = _options.ShouldRetry?.Invoke(failure) ?? failure.IsTransient;
        if (failure.IsTransient && core.Posted is { } posted && !MayResumeByGet && !_options.ReplayNonIdempotent)
            failure = Failures.NotReplayable(posted, failure);

        _failure = failure;
        if (_failures < int.MaxValue)
            _failures++;
        return failure;
    }

    /// <summary>An attempt that nothing delays, but for the rule above all, and what the server asked of the consumer before.</summary>
    private async ValueTask WaitForTurnAsync()
    {
        var rest = _gate.Remaining > core.Pacer.Remaining ? _gate.Remaining : core.Pacer.Remaining;
        if (rest > TimeSpan.Zero)
        {
            await core.State.SetAsync(SseConnectionState.Disconnected, new() { Attempt = _attempt, RetryDelay = rest }).ConfigureAwait(false);
            await Task.Delay(rest, _options.TimeProvider, _scope.Token).ConfigureAwait(false);
        }

        await core.Pacer.WaitAsync(_scope.Token).ConfigureAwait(false);
    }

    private async ValueTask AcceptAsync(Connection connection, SseAttempt attempt)
    {
        var response = core.State.HasListeners ? connection.Response : null;
        await core.State.SetAsync(SseConnectionState.Connected, Details(attempt) with { Exception = null, Response = response }).ConfigureAwait(false);
        core.Logger.Connected(_address);
    }

    private StateDetails Details(SseAttempt attempt) => new()
    {
        Attempt = attempt.Number,
        Exception = _failure,
        IsResume = attempt.IsResume,
        IsReplay = attempt.IsReplay,
    };
}
