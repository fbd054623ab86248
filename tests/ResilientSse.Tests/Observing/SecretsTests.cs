using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

public sealed class SecretsTests
{
    [Fact]
    public async Task No_token_cookie_header_query_id_or_data_is_ever_an_attribute()
    {
        var host = $"{Guid.NewGuid():N}.example";
        using var spans = new Spans(host);
        using var counts = new AllTags(host);
        using var scenario = new Scenario(
            s => s.Connection(c => c.Header("Set-Cookie", "secret-cookie=1").Event("secret-data", id: "secret-id", type: "secret-type").Cut())
                .Connection(c => c.Status(503).Header("X-Secret", "secret-answer"))
                .Connection(c => c.Redirect($"https://{host}/moved?token=secret-location"))
                .Otherwise(c => c.Event("secret-data").Stall()),
            o => o.ConfigureRequest = (request, _, _) =>
            {
                request.Headers.Authorization = new("Bearer", "secret-token");
                request.Headers.Add("Cookie", "secret-cookie");
                return ValueTask.CompletedTask;
            },
            address: new Uri($"https://secret-user:secret-password@{host}/stream?token=secret-query#secret-fragment"));

        await scenario.ReadAsync(2);

        var tags = spans.Stopped.SelectMany(a => a.TagObjects.Append(new("name", a.DisplayName)).Append(new("status", a.StatusDescription)))
            .Concat(counts.Tags).Select(t => $"{t.Key}={t.Value}").Distinct().ToList();
        tags.Should().NotContain(t => t.Contains("secret", StringComparison.OrdinalIgnoreCase));
        tags.Select(t => t.Split('=')[0]).Distinct().Should().BeEquivalentTo(
            "server.address", "server.port", "error.type", "url.scheme", "url.path", "http.response.status_code", "sse.events", "sse.received", "name", "status");
    }
}
