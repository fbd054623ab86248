using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class FirstVisitTests
{
    [Theory]
    [InlineData(204, 204)]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(410, 410)]
    [InlineData(429, 429)]
    [InlineData(200, 502, "text/html")]
    [InlineData(201, 502)]
    [InlineData(400, 502)]
    [InlineData(408, 502)]
    [InlineData(500, 502)]
    [InlineData(503, 502)]
    public async Task The_first_attempt_decides_what_a_first_visit_gets(int upstream, int expected, string? type = null)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c =>
        {
            c.Status(upstream);
            if (type is not null)
                c.Header("Content-Type", type);
            if (upstream != 204)
                c.Raw("the upstream's own words");
        }));

        using var browser = await app.VisitAsync();

        ((int)browser.Status).Should().Be(expected);
        app.Upstream.Requests.Should().ContainSingle("a first visit waits for no retry");
        var body = await browser.Response.Content.ReadAsStringAsync();
        if (expected == 204)
        {
            body.Should().BeEmpty();
            return;
        }

        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        body.Should().Contain($"\"status\":{expected}").And.NotContain("words").And.NotContain(Port(app)).And.NotContain("127.0.0.1");
        browser.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task The_Retry_After_of_a_429_is_kept()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(429, retryAfter: 7)));

        using var browser = await app.VisitAsync();

        browser.Response.Headers.GetValues("Retry-After").Should().Equal("7");
    }

    [Fact]
    public async Task A_redirect_is_502_and_is_not_followed_nor_passed_on()
    {
        await using var other = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("not this one")));
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Redirect(other.Uri.AbsoluteUri)));

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
        browser.Response.Headers.Location.Should().BeNull();
        other.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task No_headers_in_time_is_504()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.NeverAnswer()), time: clock);

        var visit = app.VisitAsync();
        await clock.TimerAsync(new SseStreamOptions().ConnectTimeout);
        clock.Advance(new SseStreamOptions().ConnectTimeout);

        using var browser = await visit;
        browser.Status.Should().Be(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task An_EventSource_that_accepts_nothing_but_a_stream_still_gets_ProblemDetails()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(403)));
        app.Http.DefaultRequestHeaders.Add("Accept", "text/event-stream");

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.Forbidden);
        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task ProblemDetails_need_no_reflection_which_an_app_compiled_ahead_of_time_has_not()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(403)), build: WithoutReflection);

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.Forbidden);
        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await browser.Response.Content.ReadAsStringAsync()).Should().Contain("\"title\":\"Forbidden\",\"status\":403");
    }

    [Fact]
    public async Task ProblemDetails_are_those_that_the_app_customizes()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(403)), build: builder =>
            builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions["node"] = "eu-1"));

        using var browser = await app.VisitAsync();

        (await browser.Response.Content.ReadAsStringAsync()).Should().Contain("\"node\":\"eu-1\"");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_visit_that_leaves_during_the_first_attempt_ends_it_and_is_no_failure_of_the_app(bool isAheadOfTime)
    {
        var answer = new TaskCompletionSource<Task>();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.NeverAnswer()),
            build: isAheadOfTime ? WithoutReflection : null,
            use: app => app.Use((context, next) =>
            {
                answer.SetResult(next(context));
                return answer.Task.Unwrap();
            }));
        using var leaving = new CancellationTokenSource();
        var visit = app.VisitAsync(cancellationToken: leaving.Token);
        var attempt = await app.Upstream.WaitForRequestAsync(0);

        await leaving.CancelAsync();

        await attempt.Closed;
        await visit.Awaiting(v => v).Should().ThrowAsync<OperationCanceledException>();
        await answer.Task.Unwrap();
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    public async Task Other_methods_than_GET_are_405_and_go_nowhere(string method)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/guilds/42/status/stream");
        request.Headers.Add("Cookie", "auth_token=secret");

        using var response = await app.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        app.Upstream.Requests.Should().BeEmpty();
    }

    private static void WithoutReflection(WebApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine());

    private static string Port(ProxyApp app) => app.Upstream.Uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
