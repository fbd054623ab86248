using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>What outlives the connections of one stream, and what its consumers, who come one after the other, have in common.</summary>
internal sealed class StreamCore
{
    // Fields, for an idle stream holds little: as objects they would weigh twice as much. To be used here, never copied.
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

    /// <summary>The address as messages and the log name it.</summary>
    public string Address => Uri!.ForDisplay();

    public SseStreamOptions Options { get; }

    public ILogger Logger { get; }

    public StateNotifier State { get; }

    /// <summary>What the options say of events; null if nothing.</summary>
    public EventRules? Rules { get; }

    public Pacer Pacer { get; }

    public ConnectionSequence Connections { get; }

    /// <summary>The newest call of <see cref="SseStreamOptions.ConfigureRequest"/>, which may go on when its attempt has been given up.</summary>
    public Task Configuring { get; set; } = Task.CompletedTask;

    /// <summary>The method of the request that the server may have acted on and that is not to be sent twice; null if there was none.</summary>
    public HttpMethod? Posted { get; set; }

    /// <summary>What is measured of the newest attempt or connection: there is one at a time. Null if nobody listens.</summary>
    public ConnectionTelemetry? Telemetry { get; set; }

    /// <summary>Lets one consumer in, until <see cref="Release"/>.</summary>
    /// <exception cref="InvalidOperationException">The stream has one already.</exception>
    public void Acquire()
    {
        if (Interlocked.Exchange(ref _isConsumed, 1) == 1)
            throw new InvalidOperationException("The stream has a consumer already: it has one at a time, an enumeration or a subscription.");

        // What was asked for while nobody listened does nothing.
        Reconnect.TryTake();
    }

    public void Release() => Volatile.Write(ref _isConsumed, 0);

    /// <summary>Waits until somebody asks to reconnect.</summary>
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
