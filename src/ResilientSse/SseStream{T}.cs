using System.Net.ServerSentEvents;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// A stream of server-sent events that outlives its connections. It has one consumer at a time, an enumeration or a subscription; the next
/// consumer continues after <see cref="LastEventId"/>.
/// </summary>
/// <typeparam name="T">What each event's data is read into.</typeparam>
public sealed class SseStream<T> : IAsyncEnumerable<SseItem<T>>
{
    private readonly StreamCore _core;
    private readonly ItemFormat<T> _format;

    internal SseStream(StreamCore core, ItemFormat<T> format)
    {
        _core = core;
        _core.State.Sender = this;
        _format = format;
    }

    /// <summary>What the stream is doing about its connection.</summary>
    public SseConnectionState State => _core.State.State;

    /// <summary>
    /// Raised after each change of <see cref="State"/>, in order, never under a lock, on no particular thread. The stream waits for the
    /// handlers. If one throws, the exception is logged and passed to <c>onError</c> of a subscription, and the stream goes on.
    /// </summary>
    /// <example><code>
    /// stream.StateChanged += (_, change) => Console.WriteLine($"{change.State} {change.RetryDelay} {change.Exception?.Message}");
    /// </code></example>
    public event EventHandler<SseStateChangedEventArgs>? StateChanged
    {
        add => _core.State.Changed += value;
        remove => _core.State.Changed -= value;
    }

    /// <summary>
    /// The id of the newest item that was handed to the consumer (in a subscription: that <c>onItem</c> has finished), or of a later block
    /// that carried only an id. Until the server sends one, it is <see cref="SseStreamOptions.LastEventId"/>. If you save it after
    /// finishing each item, every item is delivered at least once.
    /// </summary>
    public string LastEventId => _core.ResumePoint.LastEventId;

    /// <summary>
    /// Reconnects now, whatever the state, and sets the count of retries back to 0: it ends a wait, an attempt in progress, a connection,
    /// and the pause of a subscription after an error. Events that were read in full are delivered first; in an enumeration, the next
    /// <c>MoveNextAsync</c> connects. Simultaneous calls cause one reconnect, at least 100 ms after the start of the previous attempt.
    /// Without a running enumeration or subscription it does nothing.
    /// </summary>
    public void Reconnect() => _core.Reconnect.Request();

    /// <summary>Enumerates the stream: connects, and goes on until it is complete, gives up or is cancelled.</summary>
    /// <param name="cancellationToken">Cancels the enumeration, which then throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// An enumerator whose <c>MoveNextAsync</c> throws <see cref="SseException"/> when the stream gives up, <see cref="SseItemException"/>
    /// when an item does not parse, and <see cref="InvalidOperationException"/> when the stream already has a consumer. After the first two
    /// you may enumerate again, which resumes; after an item that did not parse, the connection is kept for 5 seconds, so that nothing is
    /// missed even without ids.
    /// </returns>
    public IAsyncEnumerator<SseItem<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new SseEnumerator<T>(_core, _format, isPull: true, cancellationToken);

    /// <summary>
    /// Passes the items to a callback, one after the other, on the thread pool unless <see cref="SseStreamOptions.Dispatch"/> is set. After
    /// an error the subscription stays alive: <see cref="SseSubscription.Reconnect"/> starts it again.
    /// </summary>
    /// <param name="onItem">
    /// Called for each item, with a token that is cancelled when the subscription is stopped. An item counts as delivered when the call has
    /// succeeded. If it throws, the subscription ends: the state is <see cref="SseConnectionState.Error"/>, the exception is logged and
    /// passed to <paramref name="onError"/>, and <see cref="SseSubscription.Completion"/> faults with it.
    /// </param>
    /// <param name="onError">
    /// Called with an <see cref="SseException"/> when the stream gives up (its state is then <see cref="SseConnectionState.Error"/>), with
    /// an <see cref="SseItemException"/> for an item that did not parse, after which the stream goes on, and with the exceptions of
    /// <paramref name="onItem"/> and of handlers of <see cref="StateChanged"/>. If it is null, they are only logged.
    /// </param>
    /// <param name="cancellationToken">Stops the subscription; its <see cref="SseSubscription.Completion"/> is then cancelled.</param>
    /// <returns>The subscription, which runs until it ends or is disposed of.</returns>
    /// <exception cref="InvalidOperationException">The stream already has a consumer.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="onItem"/> is null.</exception>
    /// <example><code>
    /// await using var subscription = stream.Subscribe(
    ///     (item, cancellationToken) => ShowAsync(item.Data, cancellationToken),
    ///     error => Console.Error.WriteLine(error.Message));
    /// </code></example>
    public SseSubscription Subscribe(
        Func<SseItem<T>, CancellationToken, ValueTask> onItem, Action<Exception>? onError = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onItem);
        _core.Acquire();
        return new SseSubscription(_core, new SubscriptionPump<T>(_core, _format, onItem, onError).RunAsync, cancellationToken);
    }
}
