using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>What outlives the connections of one stream, shared by its consumers, which come one after the other.</summary>
internal sealed class StreamCore
{
    // Fields, to keep an idle stream small: as objects they would take twice the memory. Use them in place; never copy them.
    public ResumePoint ResumePoint;
    public ReconnectSignal Reconnect;

    private int _isConsumed;

    public StreamCore(HttpClient http, Uri? uri, SseStreamOptions options)
    {
        Http = http;
        Uri = uri;
        Options = options;
        Logger = options.LoggerFactory.CreateLogger("ResilientSse.SseStream");
        State = new StateNotifier(Logger, options.Dispatch);
        ResumePoint = new ResumePoint(options.LastEventId);
        Rules = EventRules.Of(options);
        Pacer = new Pacer(options.TimeProvider);
        Connections = new ConnectionSequence(this);
    }

    public HttpClient Http { get; }

    /// <summary>Null for a stream that does not connect.</summary>
    public Uri? Uri { get; }

    /// <summary>The address as it appears in messages and the log.</summary>
    public string Address => Uri!.ForDisplay();

    public SseStreamOptions Options { get; }

    public ILogger Logger { get; }

    public StateNotifier State { get; }

    /// <summary>What the options say about events; null if nothing.</summary>
    public EventRules? Rules { get; }

    public Pacer Pacer { get; }

    public ConnectionSequence Connections { get; }

    /// <summary>
    /// The newest call of <see cref="SseStreamOptions.ConfigureRequest"/>, which may still run after its attempt was given up.
    /// </summary>
    public Task Configuring { get; set; } = Task.CompletedTask;

    /// <summary>
    /// The method of the request that the server may have acted on and that must not be sent twice; null if there was none.
    /// </summary>
    public HttpMethod? Posted { get; set; }

    /// <summary>The measurements of the newest attempt or connection, of which there is one at a time. Null if nobody listens.</summary>
    public ConnectionTelemetry? Telemetry { get; set; }

    /// <summary>Lets one consumer in, until <see cref="Release"/>.</summary>
    /// <exception cref="InvalidOperationException">The stream already has one.</exception>
    public void Acquire()
    {
        if (Interlocked.Exchange(ref _isConsumed, 1) == 1)
            throw new InvalidOperationException("The stream already has a consumer: it has one at a time, an enumeration or a subscription.");

        // A reconnect that was requested while there was no consumer does nothing.
        Reconnect.TryTake();
    }

    public void Release() => Volatile.Write(ref _isConsumed, 0);

    /// <summary>Waits for a call of <c>Reconnect()</c>.</summary>
    public async Task WaitForReconnectAsync(CancellationToken cancellationToken)
    {
        using var wait = new CancellationScope(cancellationToken);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = wait.Token.UnsafeRegister(static end => ((TaskCompletionSource)end!).TrySetResult(), end);
        Reconnect.Ends(wait);
        await end.Task.ConfigureAwait(false);
        if (!Reconnect.IsRequested)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
