using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>
/// Gets from one connection to the next: how the last one ended, whether that may be retried, the wait, the attempts. It is one execution
/// of <see cref="Retries"/>, whose first failure is the drop, or one attempt if there was no drop and it succeeds.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The scope is owned by a connection, or was disposed of after the failed attempts.")]
internal sealed class Reconnector(StreamCore core)
{
    private RetryAfterGate _gate;
    private CancellationScope _scope = null!;
    private Outage? _outage;
    private int _replays;

    /// <summary>Whether the newest failure leads to another attempt.</summary>
    public bool MayRetry => Outage.Failure!.IsTransient && Outage.Failures <= Options.ReconnectPolicy.MaxRetries;

    private Outage Outage => _outage ??= new();

    /// <summary>Whether it differs from a new one.</summary>
    public bool HasMemory => _outage is not null || _replays > 0;

    private SseStreamOptions Options => core.Options;

    /// <summary>Starts a new consumer. A <c>Retry-After</c> of the server still applies.</summary>
    public void StartOver()
    {
        _outage = null;
        _replays = 0;
    }

    /// <summary>Notes that a connection ended and that the stream is not complete.</summary>
    public void Ended(Connection connection)
    {
        if (connection.MadeProgress)
            _outage = null;
        else
            Outage.Attempts++;

        Outage.Uncounted = connection.Drop;
    }

    /// <summary>Connects: after a drop once its wait is over, otherwise at once.</summary>
    /// <returns>The connection; null when the server says that the stream is complete.</returns>
    /// <exception cref="SseException">The stream gives up.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Connection?> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (core.Reconnect.TryTake())
                StartAnew();

            // Reconnect() ends this scope: the waits, the attempts, and then the connection, which owns it.
            _scope = new CancellationScope(cancellationToken);
            core.Reconnect.Ends(_scope);
            AttemptResult result = default;
            try
            {
                result = await ExecuteAsync().ConfigureAwait(false);
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

            // A reconnect that was requested just as the last attempt failed is still made.
            if (!failure.IsTransient || !core.Reconnect.IsRequested)
                throw failure.IsTransient ? Failures.RetriesExhausted(Options.ReconnectPolicy.MaxRetries, failure) : PostRules.Final(core, failure);
        }
    }

    /// <summary>Makes one attempt, or first reports the failure that led to the attempts.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptResult> AttemptAsync()
    {
        if (_outage?.Uncounted is { } first)
        {
            _outage.Uncounted = null;
            return Fail(first);
        }

        var result = await SendAsync().ConfigureAwait(false);
        return result.Failure is { } failure ? Fail(failure) : result;
    }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan NextDelay()
    {
        var reconnectionTime = core.ResumePoint.ReconnectionTime;
        var retryAfter = Outage.Failure!.RetryAfter;
        var floor = retryAfter > reconnectionTime ? retryAfter : reconnectionTime;
        var delay = ReconnectDelay.Next(Options.ReconnectPolicy, floor, Outage.EarlierFailures, Options.Random());
        return delay > core.Pacer.Remaining ? delay : core.Pacer.Remaining;
    }

    /// <summary>The wait begins.</summary>
    public ValueTask OnRetryAsync(TimeSpan delay)
    {
        core.Logger.Retrying(delay, Outage.Attempts + 1, Outage.Failure!.Message);
        return core.State.SetAsync(
            SseConnectionState.Disconnected, new() { Attempt = Outage.Attempts, RetryDelay = delay, Exception = Outage.Failure });
    }

    /// <summary>
    /// An attempt that no failure came before is made without the pipeline, which a native app spends a tenth of its start to build. If it
    /// fails, the pipeline begins with that failure.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> ExecuteAsync()
    {
        if (_outage?.Uncounted is null)
        {
            var result = await SendAsync().ConfigureAwait(false);
            if (result.Failure is not { } failure)
                return result;

            Outage.Uncounted = failure;
        }

        return await Retries.ExecuteAsync(this, Options.TimeProvider, _scope.Token).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> SendAsync()
    {
        if (PostRules.WhyNotSent(core, _replays, _outage?.Failure) is { } refusal)
            return refusal;

        await WaitForTurnAsync().ConfigureAwait(false);
        var attempt = new SseAttempt(_outage?.Attempts ?? 0, _outage?.Failure, core.ResumePoint.LastEventId, PostRules.IsReplay(core));
        _replays += attempt.IsReplay ? 1 : 0;
        await core.State.SetAsync(SseConnectionState.Connecting, Details(attempt)).ConfigureAwait(false);
        if (core.Logger.IsEnabled(LogLevel.Debug))
            core.Logger.Connecting(core.Address, attempt.Number + 1);

        var result = await new Connector(core).ConnectAsync(attempt, Options.RetryUnauthorized && _outage is not { WasUnauthorized: true }, _scope).ConfigureAwait(false);
        if (result.Failure is not null)
            Outage.Attempts++;

        if (result.Connection is { } connection)
        {
            try
            {
                await AcceptAsync(connection, attempt).ConfigureAwait(false);
            }
            catch
            {
                // A logger that throws: nobody else has the connection yet.
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        return result;
    }

    /// <summary>After a call of <c>Reconnect()</c>: connects now, with the count back at 0, whatever wait the server asked for.</summary>
    private void StartAnew()
    {
        ConnectionTelemetry.CountRequestedReconnect(core);
        _outage = null;
        _gate.Open();
    }

    /// <summary>The one place that decides whether a failure may be retried.</summary>
    private AttemptResult Fail(SseException failure)
    {
        _gate.Close(Options.TimeProvider, failure.RetryAfter);
        if (failure.Error is not (SseError.NotReplayable or SseError.RetriesExhausted))
            failure.IsTransient = Options.ShouldRetry?.Invoke(failure) ?? failure.IsTransient;
        failure = PostRules.Judge(core, failure);
        Outage.Add(failure, Options.RetryUnauthorized);
        return failure;
    }

    /// <summary>Waits as long as the server asked the previous consumer to, and as long as the <see cref="Pacer"/> says.</summary>
    private async ValueTask WaitForTurnAsync()
    {
        var rest = _gate.Remaining(Options.TimeProvider);
        rest = rest > core.Pacer.Remaining ? rest : core.Pacer.Remaining;
        if (rest > TimeSpan.Zero)
        {
            await core.State.SetAsync(SseConnectionState.Disconnected, new() { RetryDelay = rest }).ConfigureAwait(false);
            await Task.Delay(rest, Options.TimeProvider, _scope.Token).ConfigureAwait(false);
        }

        await core.Pacer.WaitAsync(_scope.Token).ConfigureAwait(false);
    }

    private async ValueTask AcceptAsync(Connection connection, SseAttempt attempt)
    {
        var response = core.State.HasListeners ? connection.Response : null;
        await core.State.SetAsync(SseConnectionState.Connected, Details(attempt) with { Exception = null, Response = response }).ConfigureAwait(false);
        if (core.Logger.IsEnabled(LogLevel.Information))
            core.Logger.Connected(core.Address);
    }

    private StateDetails Details(SseAttempt attempt) => new()
    {
        Attempt = attempt.Number,
        Exception = _outage?.Failure,
        IsResume = attempt.IsResume,
        IsReplay = attempt.IsReplay,
    };
}
