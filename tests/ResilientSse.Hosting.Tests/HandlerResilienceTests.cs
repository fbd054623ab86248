using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class HandlerResilienceTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Otherwise(c => c.Send(1).Stall()));

    [Fact]
    public async Task The_users_pipeline_is_built_once_per_consumer_however_often_its_options_are_made()
    {
        var built = 0;
        _app.Add().AddHandlerResilience(_ => built++).AddHealthCheck();
        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        await _app.HealthAsync();
        _app.Provider.GetRequiredService<IOptionsFactory<SseConsumerOptions>>().Create(TestApp.Name);
        _app.Provider.GetRequiredService<ISseStreamFactory>().Create(TestApp.Name);

        built.Should().Be(1);
    }

    [Fact]
    public async Task A_circuit_breaker_may_tell_its_state()
    {
        var breaker = new CircuitBreakerStateProvider();
        _app.Add().AddHandlerResilience(p => p.AddCircuitBreaker(new() { StateProvider = breaker })).AddHealthCheck();

        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        breaker.CircuitState.Should().Be(CircuitState.Closed);
    }

    [Fact]
    public async Task Two_consumers_have_a_pipeline_each()
    {
        var names = new List<string?>();
        _app.Add("guilds").AddHandlerResilience(p => names.Add(p.Name));
        _app.Add("members").AddHandlerResilience(p => names.Add(p.Name));

        await _app.StartAsync();

        names.Should().Equal("guilds", "members");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
