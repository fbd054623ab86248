using ResilientSse.Hosting.Internal;

namespace ResilientSse.Hosting;

/// <summary>
/// The options of a stream to pull from by <see cref="ISseStreamFactory"/>: where it is, and how to follow it. First come the defaults,
/// then the configuration section <c>ResilientSse:{name}</c>, whose keys are the names of the properties
/// (<c>ResilientSse:guild-status:Stream:IdleTimeout</c>), then what the app's code says. They are checked when the app starts.
/// </summary>
public sealed class SseSourceOptions : IStreamSource
{
    /// <inheritdoc cref="SseConsumerOptions.Uri"/>
    public Uri? Uri { get; set; }

    /// <summary>
    /// How to connect, reconnect and read. The default values are those of <see cref="SseStreamOptions"/>, except that the retries are
    /// unlimited, and that log and time are the app's. Change a policy with <c>with</c>, so that it stays so:
    /// <c>o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { MaxDelay = TimeSpan.FromSeconds(10) }</c>.
    /// <see cref="SseStreamOptions.LastEventId"/> is where a new stream starts.
    /// </summary>
    public SseStreamOptions Stream { get; set; } = StreamDefaults.Create();
}
