using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>
/// The state of a stream. Only the stream's one consumer changes it, so changes are raised in order without a lock.
/// </summary>
internal sealed class StateNotifier(ILogger logger)
{
    private volatile SseConnectionState _state;

    public SseConnectionState State => _state;

    public event EventHandler<SseStateChangedEventArgs>? Changed;

    /// <summary>What the event's handlers get as its sender.</summary>
    public object? Sender { get; set; }

    public void Set(SseConnectionState state, int attempt = 0, TimeSpan? retryDelay = null, Exception? exception = null)
    {
        var previous = _state;
        if (previous == state)
            return;

        _state = state;
        if (Changed is not { } handlers)
            return;

        var args = new SseStateChangedEventArgs(previous, state, attempt, retryDelay, exception);
        foreach (var handler in handlers.GetInvocationList())
            Raise((EventHandler<SseStateChangedEventArgs>)handler, args);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A handler that throws breaks nothing: neither the stream nor the other handlers.")]
    private void Raise(EventHandler<SseStateChangedEventArgs> handler, SseStateChangedEventArgs args)
    {
        try
        {
            handler(Sender, args);
        }
        catch (Exception e)
        {
            logger.StateHandlerThrew(e);
        }
    }
}
