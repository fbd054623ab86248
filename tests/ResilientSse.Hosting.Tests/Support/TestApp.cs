using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>An app whose consumers read from a script, on a fake clock.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Name = "guild-status";
    private readonly HostApplicationBuilder _builder;
    private IHost? _host;
    private bool _isRunning;

    public TestApp(Action<SseScript> script)
    {
        Upstream = new SseTestHandler(script, Clock);
        _builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        _builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug);
        _builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(Handled);
    }

    public SseTestHandler Upstream { get; }

    public TestClock Clock { get; } = new();

    public Handled Handled { get; } = new();

    public LogWatch Log { get; } = new();

    public IServiceCollection Services => _builder.Services;

    public IServiceProvider Provider => _host!.Services;

    public ISseConsumer Consumer => Get(Name);

    /// <summary>What <c>appsettings.json</c> says.</summary>
    public TestApp Setting(string key, string value)
    {
        _builder.Configuration.AddInMemoryCollection([new(key, value)]);
        return this;
    }

    public ISseConsumerBuilder Add(string name = Name, Action<SseConsumerOptions>? configure = null, bool address = true)
    {
        var builder = Services.AddSseConsumer<GuildHandler, GuildStatus>(name, GuildJson.Default.GuildStatus, o =>
        {
            if (address)
                o.Uri = new Uri("http://bots.example/stream?token=secret-token");
            configure?.Invoke(o);
        });
        builder.HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => Upstream);
        return builder;
    }

    public ISseConsumer Get(string name) => Provider.GetRequiredKeyedService<ISseConsumer>(name);

    /// <summary>Makes the services, for a test that starts nothing.</summary>
    public void Build() => _host = _builder.Build();

    public async Task<TestApp> StartAsync()
    {
        _host ??= _builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _isRunning = true;
        return this;
    }

    /// <summary>Waits until the next save is due on a busy stream, and goes there.</summary>
    public async Task PassSaveIntervalAsync()
    {
        await Clock.TimerAsync(TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _host!.StopAsync(cancellationToken);

    public async Task<HealthReportEntry> HealthAsync()
    {
        var report = await Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries.Single().Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
            await _host!.StopAsync(TestContext.Current.CancellationToken);
        _host?.Dispose();
    }
}
