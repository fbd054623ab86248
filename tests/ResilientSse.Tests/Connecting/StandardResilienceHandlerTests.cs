using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The stream over a client with the platform's standard resilience handler, whose time is a fake clock, on a real socket.</summary>
public sealed class StandardResilienceHandlerTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly ServiceProvider _services;
    private readonly HttpClient _http;

    public StandardResilienceHandlerTests()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddHttpClient("guilds").ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create).AddStandardResilienceHandler(Shorten);
        _services = services.BuildServiceProvider();
        _http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("guilds");
    }

    [Fact]
    public async Task The_standard_resilience_handler_around_the_client_does_not_end_an_open_stream()
    {
        var go = new TaskCompletionSource();
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Event("online").Until(go.Task).Event("idle").Stall()));
        await using var items = _http.Stream(server).GetAsyncEnumerator();

        (await items.MoveNextAsync()).Should().BeTrue();
        _clock.RunFor(TimeSpan.FromHours(1)); // past each of its timeouts, many times over
        go.SetResult();

        (await items.MoveNextAsync()).Should().BeTrue();
        items.Current.Data.Should().Be("idle");
        server.Requests.Should().ContainSingle();
        _clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task A_timeout_of_the_standard_resilience_handler_is_a_failed_attempt_and_not_blamed_on_ConnectPipeline()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.NeverAnswer())
            .Connection(c => c.Event("online").Stall()));
        var stream = _http.Stream(server);
        var reasons = new List<SseException?>();
        stream.StateChanged += (_, change) => reasons.Add((SseException?)change.Exception);

        var first = stream.TakeAsync(1);
        await server.WaitForRequestAsync(0);
        _clock.Advance(TimeSpan.FromSeconds(3));

        (await first).Should().Equal("online");
        reasons.Distinct().Should().ContainSingle(e => e != null && e.Error == SseError.RejectedByPipeline)
            .Which!.Message.Should().Contain("a resilience handler of the HttpClient");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _services.DisposeAsync();
    }

    private static void Shorten(HttpStandardResilienceOptions options)
    {
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(3);
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(3);
        options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(10);
    }
}
