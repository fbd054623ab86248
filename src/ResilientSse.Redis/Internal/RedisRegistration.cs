using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Hosting;

namespace ResilientSse.Redis.Internal;

/// <summary>Registers the services of <c>AddSseRedis</c>. Stores that the app has registered before are kept.</summary>
internal static class RedisRegistration
{
    public static SseRedisBuilder Add(IServiceCollection services, IConnectionSource source, Action<SseRedisOptions>? configure)
    {
        if (services.Any(service => service.ServiceType == typeof(IConnectionSource)))
            throw new InvalidOperationException("AddSseRedis was called before; an app can use only one Redis for its event streams.");

        services.AddLogging();
        services.AddSingleton<IValidateOptions<SseRedisOptions>, SseRedisOptionsValidator>();
        var options = services.AddOptions<SseRedisOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        services.AddSingleton(source);
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<ScriptRunner>();
        services.AddSingleton(provider => new KeyNames(provider.GetRequiredService<IOptions<SseRedisOptions>>().Value));
        services.AddHostedService<ConnectionStart>();
        AddLeases(services);
        AddLogs(services);
        return new(services);
    }

    private static void AddLogs(IServiceCollection services)
    {
        services.AddSingleton(static provider => new Outage(provider.GetRequiredService<IOptions<SseRedisOptions>>().Value, Clock.Of(provider)));
        services.AddSingleton(static provider => new Instances(
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredService<ScriptRunner>(),
            provider.GetRequiredService<KeyNames>(),
            provider.GetRequiredService<IOptions<SseRedisOptions>>().Value,
            provider.GetRequiredService<Outage>()));
        services.AddSingleton(static provider => new LogContext(
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredService<Instances>(),
            provider.GetRequiredService<Outage>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category)));
        services.AddSingleton<IRunKeys>(static provider => new RedisRunKeys(
            provider.GetRequiredService<LogContext>(), provider.GetRequiredService<ScriptRunner>(), provider.GetRequiredService<KeyNames>()));
        services.AddSingleton<ILogStore>(static provider => new RedisLogStore(
            provider.GetRequiredService<LogContext>(),
            provider.GetRequiredService<ScriptRunner>(),
            provider.GetRequiredService<KeyNames>(),
            provider.GetRequiredService<IOptions<SseRedisOptions>>().Value));
    }

    private static void AddLeases(IServiceCollection services)
    {
        services.AddSingleton<FreedSignals>();
        services.AddSingleton<LeaseCommands>();
        services.AddSingleton<RedisLeaseStore>();
        services.TryAddSingleton<ISseLeaseStore>(static provider => provider.GetRequiredService<RedisLeaseStore>());
        services.TryAddSingleton<ISseCheckpointStore>(static provider => provider.GetRequiredService<RedisLeaseStore>());
    }
}
