using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests;

public sealed class ClientTests
{
    [Fact]
    public async Task The_client_of_a_consumer_has_no_timeout_and_the_handler_for_streams()
    {
        await using var app = new TestApp(_ => { });
        app.Services.AddSseStream("pulled", o => o.Uri = new("http://bots.example"));
        await app.StartAsync();

        using var http = app.Provider.GetRequiredService<IHttpClientFactory>().CreateClient("pulled");
        using var handler = PrimaryHandler(app.Provider, "pulled");

        http.Timeout.Should().Be(Timeout.InfiniteTimeSpan);
        handler.Should().BeOfType<SocketsHttpHandler>().Which.AllowAutoRedirect.Should().BeFalse();
    }

    [Fact]
    public async Task A_handler_of_the_apps_own_can_authorise_each_request()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().HttpClientBuilder.AddHttpMessageHandler(() => new TokenHandler());

        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Upstream.Requests[0].Headers["Authorization"].Should().Be("Bearer secret");
    }

    [Fact]
    public async Task The_standard_resilience_handler_on_the_client_does_not_end_an_open_stream()
    {
        var go = new TaskCompletionSource();
        await using var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Send(1).Until(go.Task).Send(2).Stall()));
        await using var app = new TestApp(_ => { });
        var http = app.Add(configure: o => (o.Uri, o.Stream.IdleTimeout) = (server.Uri, Timeout.InfiniteTimeSpan)).HttpClientBuilder;
        http.ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create).AddStandardResilienceHandler();
        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Clock.RunFor(TimeSpan.FromHours(1)); // past each of its timeouts, many times over
        go.SetResult();
        await app.Handled.CountAsync(2);

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_timeout_of_the_standard_resilience_handler_is_a_failed_attempt_after_which_the_consumer_goes_on()
    {
        await using var app = new TestApp(s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Send(1).Stall()));
        app.Add(configure: o => o.Stream.ConnectTimeout = Timeout.InfiniteTimeSpan).HttpClientBuilder.AddStandardResilienceHandler();

        await app.StartAsync();
        await app.Clock.RunAsync(app.Handled.CountAsync(1));

        app.Handled.Statuses.Should().StartWith("1");
    }

    private static HttpMessageHandler PrimaryHandler(IServiceProvider services, string name)
    {
        var builder = services.GetRequiredService<HttpMessageHandlerBuilder>();
        builder.Name = name;
        foreach (var action in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(name).HttpMessageHandlerBuilderActions)
            action(builder);
        return builder.PrimaryHandler;
    }

    private sealed class TokenHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new("Bearer", "secret");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
