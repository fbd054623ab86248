using System.Diagnostics.CodeAnalysis;
using ResilientSse.Redis;
using ResilientSse.Redis.Internal;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the instances of an app work together through Redis.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in a required parameter, so no call is ambiguous.")]
public static class SseRedisServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the logs of shared routes and runs in Redis, so that all instances share one upstream and a browser may return to any of them.
    /// Also keeps the leases of consumers with <c>RunOnOneInstance()</c>, and the checkpoints of those consumers and of all that name no
    /// other place. It opens its own connections. The app starts and runs even while Redis is down.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configuration">
    /// The configuration of StackExchange.Redis, for instance <c>"redis-1:6380,ssl=true,user=shop,password=…"</c>. <c>abortConnect</c> is
    /// always false, <c>configCheckSeconds</c> is always 1 and the backlog always fails fast, whatever it says.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for the health check.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="configuration"/> is empty or invalid, names no server, or has a setting that cannot work; the message names it.
    /// </exception>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="configure"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>AddSseRedis</c> was called before.</exception>
    /// <example><code>
    /// builder.Services.AddSseRedis("localhost:6379", o => o.KeyPrefix = "shop").AddHealthCheck();
    /// builder.Services.AddSseConsumer&lt;GuildStatusHandler, GuildStatus&gt;("guild-status", o => o.Uri = new("https://bots.example/stream"))
    ///     .RunOnOneInstance();
    /// </code></example>
    public static SseRedisBuilder AddSseRedis(this IServiceCollection services, string configuration, Action<SseRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return RedisRegistration.Add(services, new OwnConnection(OwnConnection.Parse(configuration)), configure);
    }

    /// <summary>The same with a connection of the app, which the app also closes.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="connection">
    /// Gets the connection from the services. It is called when the app starts, and again whenever the connection is needed if it threw. If
    /// the connection has unsuitable options, the app does not start, and the message names them: <c>BacklogPolicy</c> must be
    /// <c>FailFast</c>, <c>ConfigCheckSeconds</c> 1 and <c>AbortOnConnectFail</c> false, and there must be no <c>ChannelPrefix</c> and no
    /// <c>Proxy</c>.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for the health check.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="configure"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>AddSseRedis</c> was called before.</exception>
    /// <example><code>
    /// builder.Services.AddSseRedis(services => services.GetRequiredService&lt;IConnectionMultiplexer&gt;());
    /// </code></example>
    public static SseRedisBuilder AddSseRedis(
        this IServiceCollection services, Func<IServiceProvider, IConnectionMultiplexer> connection, Action<SseRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(connection);
        return RedisRegistration.Add(services, new AppConnection(connection), configure);
    }

    /// <inheritdoc cref="AddSseRedis(IServiceCollection, Func{IServiceProvider, IConnectionMultiplexer}, Action{SseRedisOptions}?)"/>
    public static SseRedisBuilder AddSseRedis(
        this IServiceCollection services, IConnectionMultiplexer connection, Action<SseRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return services.AddSseRedis(_ => connection, configure);
    }
}
