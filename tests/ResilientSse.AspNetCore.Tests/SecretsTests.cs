using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class SecretsTests
{
    private const string Token = "s3cr3t-t0ken";

    public static TheoryData<string> Stories => ["stream", "cut", "401", "503", "html", "refused", "oversize"];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Neither_the_token_nor_the_data_nor_the_query_appears_in_a_log_or_an_error(string story)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => Play(c, story)).Otherwise(c => c.Status(403)),
            o =>
            {
                o.Sharing = SseProxySharing.PerToken;
                o.ForwardQuery = ["q"];
                o.RingBytes = 1024;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
            },
            build: b => b.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());

        using (var browser = await app.VisitAsync(token: Token, query: "?q=qu3ry"))
        {
            if (story is "stream")
                await browser.EventAsync();
            else
                (await browser.Response.Content.ReadAsStringAsync()).Should().NotContain(Token).And.NotContain("qu3ry");
        }

        var log = app.App.Services.GetFakeLogCollector().GetSnapshot();
        log.Should().Contain(r => r.Category!.StartsWith("ResilientSse", StringComparison.Ordinal));
        log.Select(Text).Should().NotContain(text => text.Contains(Token, StringComparison.Ordinal) || text.Contains("d4ta", StringComparison.Ordinal));
        log.Where(r => r.Category!.StartsWith("ResilientSse", StringComparison.Ordinal)).Select(Text)
            .Should().NotContain(text => text.Contains("qu3ry", StringComparison.Ordinal));
    }

    private static string Text(FakeLogRecord record) => $"{record} {record.Exception} {string.Join(' ', record.StructuredState ?? [])}";

    private static void Play(SseScriptedConnection connection, string story) => _ = story switch
    {
        "401" => connection.Status(401).Raw("d4ta"),
        "503" => connection.Status(503).Raw("d4ta"),
        "html" => connection.Header("Content-Type", "text/html").Raw("d4ta"),
        "refused" => connection.Refuse(),
        "oversize" => connection.Event(new string('x', 5000) + "d4ta"),
        "cut" => connection.Event("d4ta", id: "1").Cut(midEvent: true),
        _ => connection.Event("d4ta", id: "1").Stall(),
    };
}
