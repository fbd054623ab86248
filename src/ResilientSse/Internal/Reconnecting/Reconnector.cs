using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Polly;

namespace ResilientSse.Internal;

/// <summary>
/// Gets from one connection to the next: how the last one ended, whether that may be retried, the wait, the attempts. It is one execution
/// of <see cref="Retries"/>, whose first failure is the drop, or one attempt if there was no drop and it succeeds.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The scope is owned by a connection, or was disposed of after the failed attempts.")]
internal sealed partial class Reconnector(StreamCore core)
{
    private RetryAfterGate _gate;
    private CancellationScope _scope = null!;
    private Outage _outage;

    /// <summary>Whether the newest failure leads to another attempt.</summary>
    public bool MayRetry => _outage.Failure!.IsTransient && _outage.Failures <= Options.ReconnectPolicy.MaxRetries;

    /// <summary>Whether it differs from a new one.</summary>
    public bool HasMemory => !_outage.IsOver || _replays > 0;

    private SseStreamOptions Options => core.Options;

    /// <summary>Starts a new consumer. A <c>Retry-After</c> of the server still applies.</summary>
    public void StartOver()
    {
        _outage = default;
        _replays = 0;
    }

    /// <summary>Notes that a connection ended and that the stream is not complete.</summary>
    public void Ended(Connection connection)
    {
        if (connection.MadeProgress)
            _outage = default;
        else
            _outage.Attempts++;

        _outage.Uncounted = connection.Drop;
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

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan NextDelay()
    {
        var reconnectionTime = core.ResumePoint.ReconnectionTime;
        var retryAfter = _outage.Failure!.RetryAfter;
        var floor = retryAfter > reconnectionTime ? retryAfter : reconnectionTime;
        var delay = ReconnectDelay.Next(Options.ReconnectPolicy, floor, _outage.EarlierFailures, Options.Random());
        return delay > core.Pacer.Remaining ? delay : core.Pacer.Remaining;
    }

    /// <summary>The wait begins.</summary>
    public ValueTask OnRetryAsync(TimeSpan delay)
    {
        if (core.Logger.IsEnabled(LogLevel.Warning))
            core.Logger.Retrying(delay, _outage.Attempts + 1, _outage.Failure!.Message);
        return core.State.SetAsync(
            SseConnectionState.Disconnected, new() { Attempt = _outage.Attempts, RetryDelay = delay, Exception = _outage.Failure });
    }

    /// <summary>
    /// What the pipeline is given: the failure that it begins with, and then one attempt after the other. It counts that failure too, so
    /// that a Reconnect() or a cancellation during <see cref="SseStreamOptions.ShouldRetry"/> has the same effect for each failure.
    /// </summary>
    public ValueTask<Outcome<AttemptResult>> NextAsync() =>
        _outage.Uncounted is { } first ? Outcome.FromResultAsValueTask(Fail(first)) : AttemptAsync(isCounted: true);

    /// <summary>
    /// An attempt that no failure came before is made without the pipeline, which a native app spends a tenth of its start to build. If it
    /// fails, the pipeline begins with that failure.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> ExecuteAsync()
    {
        if (_outage.Uncounted is null)
        {
            var result = (await AttemptAsync(isCounted: false).ConfigureAwait(false)).Result;
            if (result.Failure is not { } failure)
                return result;

            _outage.Uncounted = failure;
        }

        return await Retries.ExecuteAsync(this, Options.TimeProvider, _scope.Token).ConfigureAwait(false);
    }

    /// <summary>After a call of <c>Reconnect()</c>: connects now, with the count back at 0, whatever wait the server asked for.</summary>
    private void StartAnew()
    {
        ConnectionTelemetry.CountRequestedReconnect(core);
        _outage = default;
        _gate.Open();
    }

    /// <summary>The one place that decides whether a failure may be retried.</summary>
    private AttemptResult Fail(SseException failure)
    {
        _gate.Close(Options.TimeProvider, failure.RetryAfter);
        if (failure.Error is not (SseError.NotReplayable or SseError.RetriesExhausted))
            failure.IsTransient = Options.ShouldRetry?.Invoke(failure) ?? failure.IsTransient;
        failure = PostRules.Judge(core, failure);
        _outage.Add(failure, Options.RetryUnauthorized);
        return failure;
    }
}
