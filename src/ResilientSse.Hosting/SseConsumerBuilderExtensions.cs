using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Polly;
using ResilientSse;
using ResilientSse.Hosting;
using ResilientSse.Hosting.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures a consumer's checkpoint, its health check and the retries of its handler.</summary>
public static class SseConsumerBuilderExtensions
{
    /// <summary>
    /// Keeps the checkpoint in a folder, one file per consumer, as <see cref="SseConsumerOptions.CheckpointDirectory"/> does. The file is
    /// replaced as a whole and flushed to the disk, so a crash leaves either the old id or the new one. While the app runs, the file is
    /// locked: a second process that uses it does not start, and neither does one whose file is damaged.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="directory">The folder; it is created if it does not exist.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="directory"/> is empty.</exception>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdTo(this ISseConsumerBuilder builder, string directory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        builder.Services.Configure<SseConsumerOptions>(builder.Name, o => o.CheckpointDirectory = directory);
        return builder;
    }

    /// <summary>Keeps the checkpoint in the app's own store, instead of a folder.</summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="store">Creates the store, or gets it from the services.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdTo(this ISseConsumerBuilder builder, Func<IServiceProvider, ISseCheckpointStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => store(services));
        builder.Services.Configure<SseConsumerOptions>(builder.Name, o => o.HasCheckpointStore = true);
        return builder;
    }

    /// <summary>Keeps the checkpoint in the app's own store, instead of a folder.</summary>
    /// <typeparam name="TStore">The store; services are injected into its constructor.</typeparam>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdTo<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(
        this ISseConsumerBuilder builder)
        where TStore : class, ISseCheckpointStore => builder.PersistLastEventIdTo(static services => ActivatorUtilities.CreateInstance<TStore>(services));

    /// <summary>
    /// Keeps the checkpoint in the app's <see cref="IDistributedCache"/>, under the key <c>ResilientSse:checkpoint:{name}</c>, without an
    /// expiry. It is only as durable as the cache.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdToDistributedCache(this ISseConsumerBuilder builder) =>
        builder.PersistLastEventIdTo(static services => new DistributedCacheCheckpointStore(services.GetRequiredService<IDistributedCache>()));

    /// <summary>
    /// Keeps no checkpoint, even if an <see cref="ISseCheckpointStore"/> for all consumers is registered: each instance of the app consumes
    /// for itself and starts where its options say.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder WithoutCheckpoint(this ISseConsumerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<SseConsumerOptions>(builder.Name, o => o.HasNoCheckpoint = true);
        return builder;
    }

    /// <summary>
    /// Lets one instance of the app consume while the others stand by, which counts as healthy. One of them takes over at once when the
    /// consuming instance stops, or when its lease expires if it dies. This needs a registered <see cref="ISseLeaseStore"/> and keeps the
    /// checkpoint there, under the lease, so an instance that was frozen for a while cannot overwrite its successor's checkpoint. An event
    /// that was being handled when an instance died comes again on the next one.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder RunOnOneInstance(this ISseConsumerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<SseConsumerOptions>(builder.Name, o => o.RunsOnOneInstance = true);
        return builder;
    }

    /// <summary>
    /// Adds a health check: Healthy while the consumer is connected or stands by; Degraded while it connects, waits to retry or is
    /// complete, or if its checkpoint cannot be loaded or saved; Unhealthy in the state <see cref="SseConnectionState.Error"/>, and if for
    /// <see cref="SseConsumerOptions.UnhealthyAfter"/> no event has come or a handler has worked on the same one. Its data has
    /// <c>state</c>, <c>attempt</c>, <c>lastEventAge</c> (the time since the newest event came or was done, or since the start),
    /// <c>handlingFor</c> (while an event is being handled) and <c>checkpoint</c> ("ok" or "failing").
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="healthCheckName">The name of the check; null for the name of the consumer.</param>
    /// <param name="tags">Tags to filter checks by; null for none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder AddHealthCheck(
        this ISseConsumerBuilder builder, string? healthCheckName = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.Name;
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            healthCheckName ?? name,
            services => new ConsumerHealthCheck(
                services.GetRequiredKeyedService<ISseConsumer>(name),
                services.GetRequiredService<IOptionsMonitor<SseConsumerOptions>>().Get(name)),
            failureStatus: null,
            tags));
        return builder;
    }

    /// <summary>
    /// Puts a Polly pipeline around the handler, for retries and timeouts; it uses the consumer's <see cref="TimeProvider"/>. It is built
    /// once, when the app starts; a second call replaces the first. An exception that remains goes to
    /// <see cref="SseConsumerOptions.OnPoison"/>. Without a pipeline, the handler is called once per event.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="configure">Adds strategies to the pipeline.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <example><code>
    /// builder.Services.AddSseConsumer&lt;GuildStatusHandler, GuildStatus&gt;("guild-status")
    ///     .AddHandlerResilience(p => p.AddRetry(new() { MaxRetryAttempts = 5, BackoffType = DelayBackoffType.Exponential }));
    /// </code></example>
    public static ISseConsumerBuilder AddHandlerResilience(this ISseConsumerBuilder builder, Action<ResiliencePipelineBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddKeyedSingleton(builder.Name, new HandlerResilience(configure));
        return builder;
    }
}
