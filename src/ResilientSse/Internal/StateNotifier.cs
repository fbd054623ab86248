using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>
/// The state of a stream. Only the stream's one consumer changes it, so changes are raised in order without a lock.
/// </summary>
/// <param name="logger">Told of handlers that throw.</param>
/// <param name="dispatch">Where the handlers are called; null for wherever the change is made.</param>
internal sealed class StateNotifier(ILogger logger, Func<Func<Task>, Task>? dispatch = null)
{
    private volatile SseConnectionState _state;

    public SseConnectionState State => _state;

    public event EventHandler<SseStateChangedEventArgs>? Changed;

    /// <summary>Whether anybody listens.</summary>
    public bool HasListeners => Changed is not null;

    /// <summary>What the event's handlers get as its sender.</summary>
    public object? Sender { get; set; }

    /// <summary>Told of what handlers throw besides the log; null if nobody wants to know.</summary>
    public Func<Exception, Task>? HandlerThrew { get; set; }

    /// <summary>Changes the state, and completes when its handlers have returned.</summary>
    public ValueTask SetAsync(SseConnectionState state, StateDetails details = default)
    {
        var previous = _state;
        if (previous == state)
            return default;

        _state = state;
        return Changed is { } handlers ? new(RaiseAsync(handlers, new SseStateChangedEventArgs(previous, state, details))) : default;
    }

    private async Task RaiseAsync(EventHandler<SseStateChangedEventArgs> handlers, SseStateChangedEventArgs args)
    {
        foreach (var handler in handlers.GetInvocationList())
            await RaiseOneAsync((EventHandler<SseStateChangedEventArgs>)handler, args).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A handler that throws breaks nothing: neither the stream nor the other handlers.")]
    private async Task RaiseOneAsync(EventHandler<SseStateChangedEventArgs> handler, SseStateChangedEventArgs args)
    {
        try
        {
            await dispatch.CallAsync(() => handler(Sender, args)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.StateHandlerThrew(LoggableCause.Itself(e), e.GetType().Name);
            await (HandlerThrew?.Invoke(e) ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }
}
