using System.Net.ServerSentEvents;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// A stream of server-sent events that outlives its connections. It has one consumer at a time, an enumeration or a subscription;
/// the next one goes on after <see cref="LastEventId"/>.
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
    /// Raised after each change of <see cref="State"/>, in order, never under a lock, on no particular thread. The stream waits for
    /// its handlers. What one throws is logged, goes to the <c>onError</c> of a subscription too, and breaks nothing.
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
    /// The id of the newest item handed to the consumer (in a subscription: of the newest that <c>onItem</c> is done with), or of a
    /// later block that carried only an id. Until the server sends one it is that of the options. Save it after the work on an item
    /// is done, and every item is delivered at least once.
    /// </summary>
    public string LastEventId => _core.ResumePoint.LastEventId;

    /// <summary>
    /// Reconnects now, with the count of retries back at 0, whatever the state: it ends a wait, an attempt in progress, a
    /// connection, and the pause after an error of a subscription. Events that were read in full are delivered first; in an
    /// enumeration the next <c>MoveNextAsync</c> makes the connection. Simultaneous calls make one reconnect, at least
    /// 100 ms after the start of the previous attempt. When nothing runs it does nothing.
    /// </summary>
    public void Reconnect() => _core.Reconnect.Request();

    /// <summary>Enumerates the stream: connects, and goes on until it is complete, gives up or is cancelled.</summary>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// An enumerator whose <c>MoveNextAsync</c> throws <see cref="SseException"/> when the stream gives up,
    /// <see cref="SseItemException"/> when an item does not parse (in both cases you may enumerate again, which resumes; after an item that did not
    /// parse the connection is kept for 5 seconds, so that nothing is missed without ids either), and
    /// <see cref="InvalidOperationException"/> when the stream has a consumer already.
    /// </returns>
    public IAsyncEnumerator<SseItem<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new SseEnumerator<T>(_core, _format, isPull: true, cancellationToken);

    /// <summary>
    /// Pushes the items into a callback, on the thread pool, one after the other. After an error the subscription lives on:
    /// <see cref="SseSubscription.Reconnect"/> starts anew.
    /// </summary>
    /// <param name="onItem">
    /// Called for each item, with a token that is cancelled when the subscription is stopped. An item counts as delivered when it
    /// has succeeded. What it throws ends the subscription: the state is <see cref="SseConnectionState.Error"/>, <paramref name="onError"/> is
    /// called with it, it is logged, and <see cref="SseSubscription.Completion"/> faults with it.
    /// </param>
    /// <param name="onError">
    /// Called with an <see cref="SseException"/> when the stream gave up (its state is <see cref="SseConnectionState.Error"/> then),
    /// with an <see cref="SseItemException"/> for an item that did not parse, after which the stream goes on, and with what
    /// <paramref name="onItem"/> or a handler of <see cref="StateChanged"/> threw. Null logs them.
    /// </param>
    /// <param name="cancellationToken">Stops the subscription and cancels its completion.</param>
    /// <returns>The subscription, which runs until it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The stream has a consumer already.</exception>
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
