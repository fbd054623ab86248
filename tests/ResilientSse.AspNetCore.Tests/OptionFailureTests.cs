using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class OptionFailureTests
{
    [Theory]
    [InlineData("CompleteAfter", false)]
    [InlineData("CompleteAfter", true)]
    [InlineData("EventFilter", false)]
    [InlineData("EventFilter", true)]
    public async Task An_option_of_the_upstream_that_throws_for_an_event_is_an_error_line_without_the_event_and_the_event_is_passed_on(string option, bool shares)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("private 1", type: "private").Event("private 2", type: "private").Stall()),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.ConfigureUpstream = u => Throw(u, option);
            },
            build: b => b.Logging.AddFakeLogging());

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("event: private\ndata: private 1");
        (await browser.EventAsync()).Should().Be("event: private\ndata: private 2");
        var error = app.App.Services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Level == LogLevel.Error).Subject;
        error.Message.Should().Contain($"SseStreamOptions.{option}").And.Contain("FormatException").And.NotContain("private");
        error.Exception.Should().BeNull();
    }

    private static void Throw(SseStreamOptions upstream, string option)
    {
        if (option == "EventFilter")
            upstream.EventFilter = type => throw new FormatException(type);
        else
            upstream.CompleteAfter = (_, data) => throw new FormatException(System.Text.Encoding.UTF8.GetString(data));
    }
}
