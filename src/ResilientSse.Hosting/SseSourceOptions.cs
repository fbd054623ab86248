using ResilientSse.Hosting.Internal;

namespace ResilientSse.Hosting;

/// <summary>
/// The options of a stream that <see cref="ISseStreamFactory"/> creates. The configuration section <c>ResilientSse:{name}</c>, whose keys
/// are the names of the properties (<c>ResilientSse:guild-status:Stream:IdleTimeout</c>), overrides the defaults, and the app's code
/// overrides the section. They are validated when the app starts.
/// </summary>
public sealed class SseSourceOptions : IStreamSource
{
    /// <inheritdoc cref="SseConsumerOptions.Uri"/>
    public Uri? Uri { get; set; }

    /// <summary>
    /// How to connect, reconnect and read. The defaults are those of <see cref="SseStreamOptions"/>, except that the retries are unlimited
    /// and that the logger factory and the <see cref="TimeProvider"/> are the app's. Change the policy with <c>with</c>, so that the
    /// retries stay unlimited: <c>o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { MaxDelay = TimeSpan.FromSeconds(10) }</c>.
    /// <see cref="SseStreamOptions.LastEventId"/> is where a new stream starts.
    /// </summary>
    public SseStreamOptions Stream { get; set; } = StreamDefaults.Create();
}
