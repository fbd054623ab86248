using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Polly;

namespace ResilientSse.Hosting.Internal;

/// <summary>Passes an event to its handler, with the user's retries, and decides what to do if it cannot be handled.</summary>
internal sealed class ItemHandling<THandler, T>(
    string consumer, IServiceScopeFactory scopes, SseConsumerOptions options, ResiliencePipeline pipeline, ILogger logger)
    where THandler : class, ISseHandler<T>
{
    /// <summary>Handles an event.</summary>
    /// <returns>A task that completes when the event is done and faults if the event has to stop the consumer.</returns>
    public async ValueTask HandleAsync(SseItem<ParseOutcome<T>> item, CancellationToken cancellationToken)
    {
        try
        {
            if (item.Data.Error is null)
                await CallHandlerAsync(item, cancellationToken).ConfigureAwait(false);
            else if (ParseOutcome<T>.Invalid(item) is var invalid && options.Stream.OnInvalidItem?.Invoke(invalid) != true)
                throw invalid;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            logger.HandlerInterrupted(consumer, e.GetType().Name);
            throw;
        }
        catch (Exception e)
        {
            if (await DecideAsync(item, e, cancellationToken).ConfigureAwait(false) == SsePoisonAction.Stop)
                throw;

            var (exception, reason) = e.ForLog();
            logger.EventSkipped(exception, consumer, reason);
        }
    }

    private ValueTask CallHandlerAsync(SseItem<ParseOutcome<T>> item, CancellationToken cancellationToken)
    {
        var readable = new SseItem<T>(item.Data.Data, item.EventType) { EventId = item.EventId, ReconnectionInterval = item.ReconnectionInterval };
        return pipeline.ExecuteAsync(
            static async (call, token) =>
            {
                // One scope per try: what a failed try left in its scope (a half-filled unit of work) must not reach the next.
                var scope = call.scopes.CreateAsyncScope();
                await using (scope.ConfigureAwait(false))
                    await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(call.readable, token).ConfigureAwait(false);
            },
            (scopes, readable),
            cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "If the user's callback throws, that is logged and the consumer stops: nothing is skipped silently.")]
    private async ValueTask<SsePoisonAction> DecideAsync(SseItem<ParseOutcome<T>> item, Exception exception, CancellationToken cancellationToken)
    {
        if (options.OnPoison is not { } onPoison)
            return SsePoisonAction.Stop;

        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        try
        {
            return await onPoison(
                new SsePoisonItem
                {
                    ConsumerName = consumer,
                    EventId = item.EventId,
                    EventType = item.EventType,
                    Data = item.Data.Error is null ? item.Data.Data : null,
                    Exception = exception,
                    Services = scope.ServiceProvider,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var (thrown, reason) = e.ForLog();
            logger.PoisonHandlerThrew(thrown, consumer, reason);
            return SsePoisonAction.Stop;
        }
    }
}
