using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ResumeByGetTests
{
    [Fact]
    public async Task An_answer_that_is_cut_is_resumed_by_GET_with_nothing_lost_and_nothing_twice()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Event("b", id: "2").Cut(midEvent: true))
                .Connection(c => c.Event("c", id: "3").Cut())
                .Otherwise(c => c.Event("d", id: "4").Event("[DONE]").Stall()),
            Configure);

        using var browser = await app.PostAsync(key: "k1");
        var events = await browser.RestAsync();

        events.Should().Equal("abcd".Select((data, i) => new RunEvent($"{browser.Run}-{i + 1}~{i + 1}", "message", $"{data}")));
        app.Upstream.Requests.Select(r => (r.Method, r.LastEventId)).Should().Equal(("POST", null), ("GET", "2"), ("GET", "3"));
        app.Upstream.Requests.Skip(1).Should().AllSatisfy(r =>
        {
            r.Body.Should().BeEmpty();
            r.Headers.Should().NotContainKeys("Content-Type", "Idempotency-Key");
            r.Headers["Authorization"].Should().Be("Bearer alice");
        });
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    public async Task A_resume_that_is_refused_ends_the_run_as_broken(int status)
    {
        await using var app = await RunApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Status(status)), Configure);

        using var browser = await app.PostAsync();

        (await browser.RestAsync())[1].Should().Be(new RunEvent($"{browser.Run}-2~", "broken", """{"reason":"upstream_refused"}"""));
        app.Upstream.Requests.Select(r => r.Method).Should().Equal("POST", "GET");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task The_log_of_a_401_advises_no_option_that_a_run_refuses(string refused)
    {
        await using var app = await RunApp.StartAsync(
            s => (refused == "GET" ? s.Connection(c => c.Event("a", id: "1").Cut()) : s).Otherwise(c => c.Status(401)),
            Configure,
            build: b => b.Logging.AddFakeLogging());

        using (var browser = await app.PostAsync())
            await browser.TextAsync();

        var message = app.App.Services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Id.Id == 200).Subject.Message;
        message.Should().Contain("401 Unauthorized").And.NotContain("RetryUnauthorized");
    }

    [Fact]
    public async Task A_204_to_a_resume_says_that_the_answer_is_complete()
    {
        await using var app = await RunApp.StartAsync(s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Status(204)), Configure);

        using var browser = await app.PostAsync();

        (await browser.AnswerAsync()).Should().Be(("a", null));
    }

    [Fact]
    public async Task An_answer_that_is_cut_before_it_has_an_id_is_broken()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Cut()), Configure);

        using var browser = await app.PostAsync();

        (await browser.AnswerAsync()).End!.Data.Should().Be("""{"reason":"upstream_cut"}""");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_first_answer_that_is_no_stream_is_not_followed_by_a_GET()
    {
        await using var app = await RunApp.StartAsync(s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("[DONE]")), Configure);

        using var browser = await app.PostAsync();

        ((int)browser.Status).Should().Be(502);
        app.Upstream.Requests.Should().ContainSingle();
    }

    private static void Configure(SseRunOptions options) => options.ConfigureUpstream += u =>
        (u.ResumeByGet, u.ReconnectPolicy) = (true, new() { InitialDelay = TimeSpan.Zero });
}
