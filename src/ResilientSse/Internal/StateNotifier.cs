using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>The state of a stream. Only the stream's one consumer changes it, so changes are raised in order without a lock.</summary>
/// <param name="logger">Logs handlers that throw.</param>
/// <param name="dispatch">Calls the handlers; null calls them where the change is made.</param>
internal sealed class StateNotifier(ILogger logger, Func<Func<Task>, Task>? dispatch = null)
{
    private volatile SseConnectionState _state;

    public SseConnectionState State => _state;

    public event EventHandler<SseStateChangedEventArgs>? Changed;

    /// <summary>Whether there are handlers.</summary>
    public bool HasListeners => Changed is not null;

    /// <summary>The sender that the handlers get.</summary>
    public object? Sender { get; set; }

    /// <summary>Called with what handlers throw, after it was logged; null if nobody needs it.</summary>
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

    [SuppressMessage("Design", "CA1031", Justification = "A handler that throws affects neither the stream nor the other handlers.")]
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
