using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json.Serialization.Metadata;
using ResilientSse.Hosting;
using ResilientSse.Hosting.Internal;
using ResilientSse.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds consumers of event streams to an app. The overloads differ only in what they turn an event's data into.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in a required parameter, so no call is ambiguous.")]
public static class SseConsumerServiceCollectionExtensions
{
    /// <summary>
    /// Adds a consumer: a hosted service that follows a stream for as long as the app runs and passes each event to a handler. The data is
    /// read from JSON by reflection, with <see cref="System.Text.Json.JsonSerializerDefaults.Web"/>.
    /// </summary>
    /// <typeparam name="THandler">Handles the events; a scoped service.</typeparam>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">
    /// The name of the consumer, of its HTTP client and of its options, whose section is <c>ResilientSse:{name}</c>, and the key of its
    /// <see cref="ISseConsumer"/>.
    /// </param>
    /// <param name="configure">Changes the options after the configuration was applied; null to change nothing.</param>
    /// <returns>A builder for the checkpoint, the health check, the retries of the handler and the HTTP client.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty, contains a colon or is already taken; upper and lower case do not matter.
    /// </exception>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="configure"/> is null.</exception>
    /// <example><code>
    /// builder.Services.AddSseConsumer&lt;GuildStatusHandler, GuildStatus&gt;("guild-status", o => o.Uri = new("https://bots.example/api/guilds/42/status/stream"))
    ///     .PersistLastEventIdTo("/var/lib/guilds")
    ///     .AddHealthCheck();
    /// </code></example>
    [RequiresUnreferencedCode(JsonItems.NeedsReflection)]
    [RequiresDynamicCode(JsonItems.NeedsReflection)]
    public static ISseConsumerBuilder AddSseConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, T>(
        this IServiceCollection services, string name, Action<SseConsumerOptions>? configure = null)
        where THandler : class, ISseHandler<T> => Add<THandler, T>(services, name, JsonItems.Of<T>(), configure);

    /// <summary>Adds a consumer whose data is read from JSON by generated code.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The name.</param>
    /// <param name="jsonType">How to read the data, for instance <c>AppJson.Default.GuildStatus</c>.</param>
    /// <param name="configure">Changes the options after the configuration was applied; null to change nothing.</param>
    /// <inheritdoc cref="AddSseConsumer{THandler, T}(IServiceCollection, string, Action{SseConsumerOptions}?)" path="//typeparam | //returns | //exception"/>
    public static ISseConsumerBuilder AddSseConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, T>(
        this IServiceCollection services, string name, JsonTypeInfo<T> jsonType, Action<SseConsumerOptions>? configure = null)
        where THandler : class, ISseHandler<T>
    {
        ArgumentNullException.ThrowIfNull(jsonType);
        return Add<THandler, T>(services, name, JsonItems.Of(jsonType), configure);
    }

    /// <summary>Adds a consumer of what <paramref name="itemParser"/> makes of each event's data.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The name.</param>
    /// <param name="itemParser">
    /// Called with the type and the data of each event; if it throws, <see cref="ResilientSse.SseStreamOptions.OnInvalidItem"/> may skip
    /// the event, which otherwise goes to <see cref="SseConsumerOptions.OnPoison"/>.
    /// </param>
    /// <param name="configure">Changes the options after the configuration was applied; null to change nothing.</param>
    /// <inheritdoc cref="AddSseConsumer{THandler, T}(IServiceCollection, string, Action{SseConsumerOptions}?)" path="//typeparam | //returns | //exception"/>
    public static ISseConsumerBuilder AddSseConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, T>(
        this IServiceCollection services, string name, SseItemParser<T> itemParser, Action<SseConsumerOptions>? configure = null)
        where THandler : class, ISseHandler<T>
    {
        ArgumentNullException.ThrowIfNull(itemParser);
        return Add<THandler, T>(services, name, new ItemFormat<T>(itemParser, SkipsEmptyData: false), configure);
    }

    /// <summary>
    /// Adds a stream that <see cref="ISseStreamFactory"/> creates by name. Consumers need not be added here: the factory knows them too.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The name of the stream, of its HTTP client and of its options, whose section is <c>ResilientSse:{name}</c>.</param>
    /// <param name="configure">Changes the options after the configuration was applied; null to change nothing.</param>
    /// <returns>The builder of the HTTP client.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty, contains a colon or is already taken; upper and lower case do not matter.
    /// </exception>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="configure"/> is null.</exception>
    public static IHttpClientBuilder AddSseStream(this IServiceCollection services, string name, Action<SseSourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return StreamRegistration.Add(services, name, configure);
    }

    private static ISseConsumerBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, T>(
        IServiceCollection services, string name, ItemFormat<T> format, Action<SseConsumerOptions>? configure)
        where THandler : class, ISseHandler<T>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return ConsumerRegistration.Add<THandler, T>(StreamRegistration.Add(services, name, configure), format);
    }
}
