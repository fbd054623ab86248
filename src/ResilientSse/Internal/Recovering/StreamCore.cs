using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>What the consumers of one stream, who come one after the other, have in common.</summary>
internal sealed class StreamCore
{
    private int _isConsumed;

    public StreamCore(HttpClient http, Uri? uri, SseStreamOptions options, ResumePoint resumePoint)
    {
        Options = options;
        Logger = options.LoggerFactory.CreateLogger("ResilientSse.SseStream");
        State = new StateNotifier(Logger);
        ResumePoint = resumePoint;
        Outage = uri is null ? null : new Outage(http, uri, options, ResumePoint, Reconnect, State, Logger);
    }

    public SseStreamOptions Options { get; }

    public ILogger Logger { get; }

    public StateNotifier State { get; }

    public ResumePoint ResumePoint { get; }

    public ReconnectSignal Reconnect { get; } = new();

    /// <summary>Makes the connections; null if there is no address, and so nothing to connect to.</summary>
    public Outage? Outage { get; }

    /// <summary>Begins to consume the stream.</summary>
    /// <exception cref="InvalidOperationException">Somebody does so already.</exception>
    public void Acquire()
    {
        if (Interlocked.Exchange(ref _isConsumed, 1) == 1)
            throw new InvalidOperationException("The stream has a consumer already: it has one at a time, an enumeration or a subscription.");

        // What was wished for while nobody listened does nothing.
        Reconnect.Renew();
    }

    public void Release() => Volatile.Write(ref _isConsumed, 0);
}
