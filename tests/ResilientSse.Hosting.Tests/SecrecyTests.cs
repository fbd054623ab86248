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
}
