using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class PassErrorsTests
{
    private const string Quota = """{"error":{"message":"You exceeded your quota, café","type":"insufficient_quota"}}""";

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(529)]
    public async Task A_JSON_error_is_passed_on_with_its_status_and_Retry_After_and_no_other_header(int status)
    {
        await using var app = await StartAsync(status, Quota);

        using var browser = await app.PostAsync();

        ((int)browser.Status).Should().Be(status);
        (await browser.TextAsync()).Should().Be(Quota);
        browser.Response.Content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
        (browser.Response.Headers.RetryAfter?.Delta).Should().Be(status == 401 ? null : TimeSpan.FromSeconds(9), "a 401 is not over by waiting");
        browser.Response.Headers.Should().NotContain(h => h.Value.Any(v => v.Contains("secret", StringComparison.Ordinal)));
        browser.Response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        browser.Response.Headers.WwwAuthenticate.Should().HaveCount(status == 401 ? 1 : 0);
        app.Posts.Should().Be(1);
    }

    [Theory]
    [InlineData(400, 502)]
    [InlineData(429, 429)]
    public async Task Without_the_option_nothing_of_it_is(int status, int expected)
    {
        await using var app = await StartAsync(status, Quota, passes: false);

        using var browser = await app.PostAsync();

        ((int)browser.Status).Should().Be(expected);
        (await browser.TextAsync()).Should().NotContain("quota");
        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task A_JSON_error_larger_than_4_KiB_is_a_ProblemDetails_with_its_status(int size, bool isPassed)
    {
        var json = $$"""{"error":"{{new string('x', size - 12)}}"}""";
        await using var app = await StartAsync(400, json);

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.BadRequest);
        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be(isPassed ? "application/json" : "application/problem+json");
        (await browser.TextAsync()).Contains("xxx", StringComparison.Ordinal).Should().Be(isPassed);
        browser.Response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(9));
    }

    [Theory]
    [InlineData("<p>secret</p>")]
    [InlineData("secret")]
    [InlineData("\"secret\"")]
    [InlineData("")]
    public async Task An_error_that_is_no_JSON_is_answered_as_without_the_option(string text)
    {
        await using var app = await StartAsync(400, text);

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
        (await browser.TextAsync()).Should().NotContain("secret");
    }

    [Fact]
    public async Task What_only_begins_like_JSON_is_not_passed_on()
    {
        await using var app = await StartAsync(400, """{"error": <script>secret""");

        using var browser = await app.PostAsync();

        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await browser.TextAsync()).Should().NotContain("secret");
    }

    [Fact]
    public async Task JSON_instead_of_an_event_stream_is_no_error_and_not_passed_on()
    {
        await using var app = await StartAsync(200, """{"secret":1}""");

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
        (await browser.TextAsync()).Should().NotContain("secret");
    }

    private static Task<RunApp> StartAsync(int status, string text, bool passes = true) => RunApp.StartAsync(
        s => s.Otherwise(c => c.Status(status, retryAfter: 9).Header("Content-Type", "application/json")
            .Header("Set-Cookie", "a=secret").Header("X-Request-Id", "secret").Header("WWW-Authenticate", "Secret realm=secret").Raw(text)),
        o => o.PassErrors = passes);
}
