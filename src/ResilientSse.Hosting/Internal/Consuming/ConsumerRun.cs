using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// One stream of a consumer, from when the consumer acquires its checkpoint until it loses it or the app stops. It follows the stream and,
/// when that ends for any reason, rests until <c>Reconnect()</c> is called.
/// </summary>
internal sealed class ConsumerRun<T>
{
    private readonly string _consumer;
    private readonly SseStream<ParseOutcome<T>> _stream;
    private readonly Func<SseItem<ParseOutcome<T>>, CancellationToken, ValueTask> _handle;
    private readonly ConsumerActivity _activity;
    private readonly Rest _rest;
    private readonly ILogger _logger;
    private volatile Exception? _thrown;
    private volatile Exception? _poison;
    private volatile SseStateChangedEventArgs? _change;

    public ConsumerRun(
        string consumer,
        SseStream<ParseOutcome<T>> stream,
        Func<SseItem<ParseOutcome<T>>, CancellationToken, ValueTask> handle,
        ConsumerActivity activity,
        Rest rest,
        ILogger logger)
    {
        (_consumer, _stream, _handle, _activity, _rest, _logger) = (consumer, stream, handle, activity, rest, logger);
        activity.Note();
        stream.StateChanged += (_, change) => _change = change;
    }

    /// <summary>Where the ids are saved; null if they are not.</summary>
    public CheckpointWriter? Checkpoint { get; init; }

    public SseConnectionState State => _poison is null ? _stream.State : SseConnectionState.Error;

    public string LastEventId => _stream.LastEventId;

    public int Attempt => _change?.Attempt ?? 0;

    public Exception? LastError => _poison ?? _change?.Exception;

    public void Reconnect() => _stream.Reconnect();

    /// <summary>Runs until the token is cancelled.</summary>
    public async Task RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await FollowAsync(cancellationToken).ConfigureAwait(false);
            await _rest.WaitAsync(Timeout.InfiniteTimeSpan, clock, cancellationToken).ConfigureAwait(false);
            _poison = null;
        }

        // Blocks that were not events, or were filtered out, have moved the id too.
        Checkpoint?.Post(LastEventId);
    }

    /// <summary>Follows the stream until it is complete, the token is cancelled, or an event stops the consumer.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The exception of an event that cannot be handled is logged and becomes the consumer's state.")]
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var subscription = _stream.Subscribe(HandleAsync, LogError, cancellationToken);
        await using var _ = subscription.ConfigureAwait(false);
        try
        {
            await subscription.Completion.ConfigureAwait(false);
            _rest.Begin();
            _logger.ConsumerComplete(_consumer);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The app is stopping, or the consumer has lost its lease.
        }
        catch (Exception e)
        {
            // In this order: whoever sees the error may call Reconnect() at once.
            _rest.Begin();
            _poison = e;
            var (exception, reason) = e.ForLog();
            _logger.ConsumerPoisoned(exception, _consumer, reason);
        }
    }

    private async ValueTask HandleAsync(SseItem<ParseOutcome<T>> item, CancellationToken cancellationToken)
    {
        _activity.BeginHandling();
        try
        {
            await _handle(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _thrown = e;
            throw;
        }
        finally
        {
            _activity.EndHandling();
        }

        Checkpoint?.Post(item.EventId ?? LastEventId);
    }

    private void LogError(Exception error)
    {
        // An exception from an event ends the subscription and is logged there.
        if (error is SseException failure && failure != _thrown)
            _logger.ConsumerGaveUp(LoggableCause.Of(failure), _consumer, failure.Message);
    }
}
