using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Polly;

namespace ResilientSse.Internal;

/// <content>One attempt: it waits for its turn, says what it does, and counts.</content>
internal sealed partial class Reconnector
{
    private int _replays;

    /// <param name="isCounted">Whether a failure is counted here; otherwise the pipeline does so later.</param>
    /// <remarks>
    /// The only one of our methods that waits between the pipeline and <see cref="Connector"/>: when many streams reconnect together, each
    /// such method allocates.
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<AttemptResult>> AttemptAsync(bool isCounted)
    {
        if (PostRules.WhyNotSent(core, _replays, _outage.Failure) is { } refusal)
            return Outcome.FromResult(isCounted ? Fail(refusal) : refusal);

        await WaitForTurnAsync().ConfigureAwait(false);
        var exchange = Begin();
        await core.State.SetAsync(SseConnectionState.Connecting, Details(exchange.Attempt)).ConfigureAwait(false);
        if (core.Logger.IsEnabled(LogLevel.Debug))
            core.Logger.Connecting(core.Address, exchange.Attempt.Number + 1);

        var result = await Connector.ConnectAsync(core, exchange, _scope).ConfigureAwait(false);
        if (result.Failure is { } failure)
        {
            _outage.Attempts++;
            return Outcome.FromResult(isCounted ? Fail(failure) : failure);
        }

        if (result.Connection is { } connection)
            await AcceptAsync(connection, exchange.Attempt).ConfigureAwait(false);

        return Outcome.FromResult(result);
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

    private Exchange Begin()
    {
        var attempt = new SseAttempt(_outage.Attempts, _outage.Failure, core.ResumePoint.LastEventId, PostRules.IsReplay(core));
        _replays += attempt.IsReplay ? 1 : 0;
        return new(core, attempt, Options.RetryUnauthorized && !_outage.WasUnauthorized);
    }

    private async ValueTask AcceptAsync(Connection connection, SseAttempt attempt)
    {
        try
        {
            var response = core.State.HasListeners ? connection.Response : null;
            await core.State.SetAsync(SseConnectionState.Connected, Details(attempt) with { Exception = null, Response = response }).ConfigureAwait(false);
            if (core.Logger.IsEnabled(LogLevel.Information))
                core.Logger.Connected(core.Address);
        }
        catch
        {
            // A logger that throws: nobody else has the connection yet.
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private StateDetails Details(SseAttempt attempt) => new()
    {
        Attempt = attempt.Number,
        Exception = _outage.Failure,
        IsResume = attempt.IsResume,
        IsReplay = attempt.IsReplay,
    };
}
