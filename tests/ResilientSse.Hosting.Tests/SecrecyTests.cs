using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class SecrecyTests
{
    [Fact]
    public async Task No_token_no_query_no_id_and_no_data_is_in_the_log()
    {
        await using var app = new TestApp(s => s
            .Connection(c => c.Event("""{"status":"secret-data"}""", id: "secret-id").Event("secret-text", id: "secret-id-2").Cut())
            .Connection(c => c.Status(404)));
        app.Add(configure: o =>
        {
            o.OnPoison = (_, _) => ValueTask.FromResult(SsePoisonAction.Skip);
            o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { InitialDelay = TimeSpan.Zero };
        }).HttpClientBuilder.ConfigureHttpClient(http => http.DefaultRequestHeaders.Authorization = new("Bearer", "secret-token"));

        await app.StartAsync();
        await app.Clock.RunAsync(app.Log.EventAsync(Logged.GaveUp));
        await app.StopAsync();

        app.Log.Entries.Should().NotContain(e => e.Text.Contains("secret"));
        app.Log.Entries.Where(e => e.Exception is SseException).Should().NotContain(e => e.Exception!.Message.Contains("secret"));
    }

    [Theory]
    [InlineData(SsePoisonAction.Skip)]
    [InlineData(SsePoisonAction.Stop)]
    public async Task What_a_parser_says_of_the_data_is_not_in_the_log_either(SsePoisonAction action)
    {
        await using var app = new TestApp(s => s.Connection(c => c.Event("secret-number", id: "1").Stall()));
        app.Services.AddSseConsumer<NumberHandler, int>("numbers", (_, data) => int.Parse(Encoding.UTF8.GetString(data), CultureInfo.InvariantCulture), o =>
        {
            o.Uri = new("http://bots.example");
            o.OnPoison = (_, _) => ValueTask.FromResult(action);
        }).AddHealthCheck().HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => app.Upstream);

        await app.StartAsync();
        await app.Log.EventAsync(action == SsePoisonAction.Skip ? Logged.Skipped : Logged.Poisoned);
        await app.HealthAsync();

        app.Log.Entries.Should().NotContain(e => $"{e.Text} {e.Exception}".Contains("secret"));
    }

    private sealed class NumberHandler : ISseHandler<int>
    {
        public ValueTask HandleAsync(SseItem<int> item, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
