using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Polly;
using ResilientSse;
using ResilientSse.Hosting;
using ResilientSse.Hosting.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says more about a consumer: its checkpoint, its health, the retries of its handler.</summary>
public static class SseConsumerBuilderExtensions
{
    /// <summary>
    /// Keeps the checkpoint in a folder, one file per consumer: the same as <see cref="SseConsumerOptions.CheckpointDirectory"/>. The file
    /// is replaced as a whole and written through to the disk, so a crash leaves the old id or the new one. While the app runs the file is
    /// its own: a second process that uses it does not start, and neither does one whose file is damaged.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="directory">The folder; it is made if it does not exist.</param>
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

    /// <summary>Keeps the checkpoint in a store of the app's own; it takes the place of a folder.</summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="store">Makes the store, or gets it from the services.</param>
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

    /// <summary>Keeps the checkpoint in a store of the app's own; it takes the place of a folder.</summary>
    /// <typeparam name="TStore">The store, whose constructor may ask for services.</typeparam>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdTo<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(
        this ISseConsumerBuilder builder)
        where TStore : class, ISseCheckpointStore => builder.PersistLastEventIdTo(static services => ActivatorUtilities.CreateInstance<TStore>(services));

    /// <summary>
    /// Keeps the checkpoint in the app's <see cref="IDistributedCache"/>, under the key <c>ResilientSse:checkpoint:{name}</c>, without
    /// an expiry. It is as durable as the cache is.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ISseConsumerBuilder PersistLastEventIdToDistributedCache(this ISseConsumerBuilder builder) =>
        builder.PersistLastEventIdTo(static services => new DistributedCacheCheckpointStore(services.GetRequiredService<IDistributedCache>()));

    /// <summary>
    /// Keeps no checkpoint, though the services have an <see cref="ISseCheckpointStore"/> for all consumers that name no other place:
    /// each instance of the app consumes for itself, and starts where its options say.
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
    /// Of all instances of the app one consumes, and the others stand by: they are healthy, and one of them takes over, at once when the
    /// first one stops, and when its lease has expired if it dies. It needs an <see cref="ISseLeaseStore"/> in the services, and keeps the
    /// checkpoint there, under the lease: an instance that was frozen for a while cannot save over its successor. An event that was being
    /// handled when an instance died comes again on the next one.
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
    /// Adds a health check: Healthy when connected or standing by, Degraded while it connects, waits to retry or is complete, or when its
    /// checkpoint cannot be loaded or saved; Unhealthy in <see cref="SseConnectionState.Error"/>, and when no event came, or its handler
    /// was at work on one, for <see cref="SseConsumerOptions.UnhealthyAfter"/>. Its data is <c>state</c>, <c>attempt</c>, <c>lastEventAge</c>, the
    /// time since the newest event came or was done, or else since the start, <c>handlingFor</c>, while a handler is at work, and
    /// <c>checkpoint</c>, "ok" or "failing".
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="healthCheckName">The name of the check; null for that of the consumer.</param>
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
    /// Puts a Polly pipeline around the handler, for retries and timeouts; its time is that of the consumer. It is built once, when the
    /// app starts; a second call takes the place of the first. An exception that remains goes to
    /// <see cref="SseConsumerOptions.OnPoison"/>. Without it a handler is called once.
    /// </summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="configure">Adds strategies.</param>
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
