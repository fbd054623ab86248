using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Hosting;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>An instance of an app with Redis, started.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string Consumer = "guild-status?token=geheim";
    private readonly IHost _host;

    private Instance(IHost host, LogWatch log) => (_host, Log) = (host, log);

    public LogWatch Log { get; }

    public ISseLeaseStore Leases => _host.Services.GetRequiredService<ISseLeaseStore>();

    public ISseCheckpointStore Checkpoints => _host.Services.GetRequiredService<ISseCheckpointStore>();

    public IServiceProvider Services => _host.Services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Its leases last for 5 seconds, longer than a busy machine holds a test up, unless the options say otherwise.</summary>
    public static Task<Instance> StartAsync(RedisServer redis, TimeProvider? clock = null, Action<SseRedisOptions>? configure = null) =>
        StartAsync(services => services.AddSseRedis(redis.Configuration, configure ?? (o => o.DeadAfter = TimeSpan.FromSeconds(5))).AddHealthCheck(), clock);

    public static async Task<Instance> StartAsync(Action<IServiceCollection> add, TimeProvider? clock = null)
    {
        var (builder, log) = (new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true }), new LogWatch());
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        add(builder.Services);
        var instance = new Instance(builder.Build(), log);
        try
        {
            await instance._host.StartAsync(Stop);
            return instance;
        }
        catch
        {
            instance._host.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lease, which is free.</summary>
    public async Task<ISseLease> AcquireAsync() => (await TryAcquireAsync())!;

    public async Task<ISseLease?> TryAcquireAsync() => await Leases.TryAcquireAsync(Consumer, Stop);

    public async Task<HealthReportEntry> HealthAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop)).Entries.Single().Value;

    /// <summary>Waits until Redis answers, again.</summary>
    public async Task HealthyAsync()
    {
        while ((await HealthAsync()).Status != HealthStatus.Healthy)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
