using Polly;

namespace ResilientSse.Internal;

/// <summary>
/// Delays, Polly and <c>Reconnect()</c>: from no connection to the next one. One outage is one execution of the retries; the drop
/// that began it is the execution's first failure, and an attempt ends when its connection counts as a success.
/// </summary>
internal sealed class Outage
{
    private readonly StreamCore _core;
    private readonly SseStreamOptions _options;
    private readonly string _address;
    private readonly Connector _connector;
    private readonly ResiliencePipeline<AttemptResult> _retries;

    // Of the execution under way.
    private int _attempt;
    private Failure? _lastFailure;
    private bool _wasUnauthorized;

    public Outage(StreamCore core)
    {
        _core = core;
        _options = core.Options;
        _address = core.Uri!.ForDisplay();
        _connector = new Connector(core);
        _retries = Retries.Build(_options.ReconnectPolicy, _options.TimeProvider, DelayAfter, OnRetry);
    }

    /// <summary>Connects.</summary>
    /// <param name="drop">How the connection before dropped; null to connect at once.</param>
    /// <param name="cancellationToken">The consumer's.</param>
    /// <returns>A connection that counts as a success; null when the server says that the stream is complete.</returns>
    /// <exception cref="SseException">The stream gives up.</exception>
    public async ValueTask<Connection?> RecoverAsync(Failure? drop, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Not renewed without need: a wish of this very moment ends the execution of a drop as soon as it begins.
            if (drop is null || _core.Reconnect.IsRequested)
            {
                drop = null;
                await WaitForTurnAsync(cancellationToken).ConfigureAwait(false);
                if (_core.Reconnect.IsRequested)
                    ConnectionTelemetry.CountRequestedReconnect(_core);
                _core.Reconnect.Renew();
            }

            using var round = new Lifetime(cancellationToken);
            _core.Reconnect.Ends(round);
            try
            {
                var (connection, failure) = await ExecuteAsync(drop, round.Token, cancellationToken).ConfigureAwait(false);
                if (failure is null)
                    return connection;

                // What was asked for when the last attempt had just failed is done all the same.
                if (!failure.IsTransient || !round.IsOver)
                    throw Final(failure);
            }
            catch (Exception e) when (e is not SseException && round.IsOver)
            {
                // The caller ended the enumeration, or Reconnect() the round: then the next one begins without a drop.
            }
        }
    }

    private async ValueTask<AttemptResult> ExecuteAsync(Failure? drop, CancellationToken round, CancellationToken cancellationToken)
    {
        _attempt = 0;
        _lastFailure = null;
        _wasUnauthorized = false;
        return await _retries.ExecuteAsync(
            async _ =>
            {
                var result = _lastFailure is null && drop is not null
                    ? drop
                    : await AttemptAsync(round, cancellationToken).ConfigureAwait(false);
                _lastFailure = result.Failure;
                return result;
            },
            round).ConfigureAwait(false);
    }

    private async ValueTask<AttemptResult> AttemptAsync(CancellationToken round, CancellationToken cancellationToken)
    {
        var lifetime = new Lifetime(round);
        Connection? connection = null;
        try
        {
            await _core.Pacer.WaitAsync(lifetime.Token).ConfigureAwait(false);
            _core.State.Set(SseConnectionState.Connecting, _attempt, exception: _lastFailure?.Exception);
            _core.Logger.Connecting(_address, _attempt);

            var attempt = new SseAttempt(_attempt, _lastFailure?.Exception, _core.ResumePoint.LastEventId);
            var result = await _connector.ConnectAsync(attempt, MayRefreshToken, lifetime).ConfigureAwait(false);
            connection = result.Connection;
            if (connection is null)
                return Count(result);

            _core.State.Set(SseConnectionState.Connected, _attempt);
            _core.Logger.Connected(_address);
            if (!await connection.IsHealthyAsync(_options.ReconnectPolicy.HealthyAfter).ConfigureAwait(false))
                return Count(connection.Drop ?? throw new OperationCanceledException(lifetime.Token));

            // The outage is over, and the connection on its own.
            lifetime.Follow(cancellationToken);
            _core.Reconnect.Ends(lifetime);
            (lifetime, connection) = (null, null);
            return result;
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            lifetime?.Dispose();
        }
    }

    private bool MayRefreshToken => _options.RetryUnauthorized && !_wasUnauthorized;

    private AttemptResult Count(AttemptResult result)
    {
        _attempt++;
        _wasUnauthorized |= result.Failure is { Exception.StatusCode: System.Net.HttpStatusCode.Unauthorized };
        return result;
    }

    private TimeSpan DelayAfter(Failure failure, int failuresBefore)
    {
        var reconnectionTime = _core.ResumePoint.ReconnectionTime;
        var floor = failure.Exception.RetryAfter > reconnectionTime ? failure.Exception.RetryAfter : reconnectionTime;
        var delay = ReconnectDelay.Next(_options.ReconnectPolicy, floor, failuresBefore, _options.Random());
        return delay > _core.Pacer.Remaining ? delay : _core.Pacer.Remaining;
    }

    private void OnRetry(Failure failure, TimeSpan delay)
    {
        _core.Logger.Retrying(delay, _attempt, failure.Exception.Message);
        _core.State.Set(SseConnectionState.Disconnected, _attempt, delay, failure.Exception);
    }

    /// <summary>An attempt that nobody has to wait for, but for the rule above all.</summary>
    private async ValueTask WaitForTurnAsync(CancellationToken cancellationToken)
    {
        if (_core.Pacer.Remaining is var rest && rest > TimeSpan.Zero)
        {
            _core.State.Set(SseConnectionState.Disconnected, retryDelay: rest);
            await Task.Delay(rest, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private SseException Final(Failure failure) => failure.IsTransient
        ? Failures.RetriesExhausted(_options.ReconnectPolicy.MaxRetries, failure.Exception)
        : failure.Exception;
}
