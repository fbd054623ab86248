using ResilientSse.Hosting.Internal;

namespace ResilientSse.Hosting;

/// <summary>
/// The options of a consumer. The configuration section <c>ResilientSse:{name}</c>, whose keys are the names of the properties
/// (<c>ResilientSse:guild-status:Stream:IdleTimeout</c>), overrides the defaults, and the app's code overrides the section. They are
/// validated and read once, when the app starts.
/// </summary>
public sealed class SseConsumerOptions : IStreamSource
{
    /// <summary>
    /// The address of the stream; a relative one is resolved against the base address of the HTTP client. There is no default: without it
    /// the app does not start.
    /// </summary>
    public Uri? Uri { get; set; }

    /// <summary>
    /// How to connect, reconnect and read. The defaults are those of <see cref="SseStreamOptions"/>, except that the retries are unlimited
    /// and that the logger factory and the <see cref="TimeProvider"/> are the app's. Change the policy with <c>with</c>, so that the
    /// retries stay unlimited: <c>o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { MaxDelay = TimeSpan.FromSeconds(10) }</c>.
    /// <see cref="SseStreamOptions.LastEventId"/> is where a consumer without a checkpoint starts.
    /// </summary>
    public SseStreamOptions Stream { get; set; } = StreamDefaults.Create();

    /// <summary>
    /// The folder in which a consumer keeps its checkpoint, one file per consumer; it is created if it does not exist. The default value is
    /// null: no checkpoint is kept, unless an <see cref="ISseCheckpointStore"/> for all consumers is registered. An app whose file is in
    /// use by another process, or damaged, does not start. See
    /// <see cref="Microsoft.Extensions.DependencyInjection.SseConsumerBuilderExtensions"/> for other stores.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>
    /// The shortest time between two saves of the checkpoint, from 0 to 1 day. A busy stream saves the newest id once in that time, a quiet
    /// one saves each id at once; when the app stops, the newest id is saved without waiting. The default value is 1 second: after a crash
    /// the events of that time come again.
    /// </summary>
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Called for an event that does not parse, for which an option that looks into events throws, or whose handler still throws after all
    /// retries. It decides whether the consumer stops or skips the event, and may first save the event elsewhere. The default value is
    /// null: the consumer stops. It also stops if this throws.
    /// </summary>
    /// <example><code>
    /// o.OnPoison = async (poison, cancellationToken) =>
    /// {
    ///     await poison.Services.GetRequiredService&lt;DeadLetters&gt;().AddAsync(poison.EventId, poison.Exception, cancellationToken);
    ///     return SsePoisonAction.Skip;
    /// };
    /// </code></example>
    public Func<SsePoisonItem, CancellationToken, ValueTask<SsePoisonAction>>? OnPoison { get; set; }

    /// <summary>
    /// How long no event may come, or a handler may work on one, before the health check says Unhealthy; more than 0. The default value is
    /// <see cref="Timeout.InfiniteTimeSpan"/>, which means never, because some streams are quiet.
    /// </summary>
    public TimeSpan UnhealthyAfter { get; set; } = Timeout.InfiniteTimeSpan;

    // Whether the checkpoint is kept in a store that is registered under the consumer's name.
    internal bool HasCheckpointStore { get; set; }

    // Whether no checkpoint is kept, even if a store for all consumers is registered.
    internal bool HasNoCheckpoint { get; set; }

    // Whether the consumer waits for a lease, and keeps its checkpoint with it.
    internal bool RunsOnOneInstance { get; set; }
}
