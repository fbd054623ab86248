using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>
/// Instances of an app of which one consumes. The upstream of each has three events for whoever comes, after the last that they have.
/// </summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly List<TestApp> _apps = [];

    public MemoryLeaseStore Leases { get; } = new();

    /// <summary>Starts the first one, and waits until it has its lease.</summary>
    public async Task<TestApp> StartOwnerAsync()
    {
        var app = await StartAsync();
        await app.Log.EventAsync(Logged.Started);
        return app;
    }

    public Task<TestApp> StartAsync(Action<SseConsumerOptions>? configure = null) => StartAsync((_, _) => Task.CompletedTask, configure);

    /// <summary>Starts one whose handler does something, given the id.</summary>
    public Task<TestApp> StartAsync(Func<string?, Task> work) => StartAsync((id, _) => work(id));

    /// <inheritdoc cref="StartAsync(Func{string?, Task})"/>
    public async Task<TestApp> StartAsync(Func<string?, CancellationToken, Task> work, Action<SseConsumerOptions>? configure = null)
    {
        var app = new TestApp(s => s.Otherwise(c => c.Send([.. Enumerable.Range(int.Parse(c.Request.LastEventId ?? "0", null) + 1, 3)]).Stall()));
        _apps.Add(app);
        app.Services.AddSingleton<ISseLeaseStore>(Leases);
        app.Add(configure: o =>
        {
            o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan;
            configure?.Invoke(o);
        }).RunOnOneInstance().AddHealthCheck();
        app.Handled.Work = async (item, cancellationToken) => await work(item.EventId, cancellationToken);
        return await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
    }
}
