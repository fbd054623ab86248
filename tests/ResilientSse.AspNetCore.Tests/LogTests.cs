using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>What the log of a route says, so that a 401 or a 502 can be explained without a debugger.</summary>
public sealed class LogTests
{
    private const string Prefix = "/of-the-log";

    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(null, "it has no cookie 'auth_token' (TokenCookie)")]
    [InlineData("s3cr3t%20t0ken", "its cookie 'auth_token' (TokenCookie) cannot be sent as a token")]
    public async Task A_request_without_a_token_is_logged_with_the_name_of_the_cookie(string? token, string expected)
    {
        await using var app = await StartAsync();

        using var browser = await app.VisitAsync(token: token, query: "?q=qu3ry");

        ((int)browser.Status).Should().Be(401);
        var record = Single(app.App.Services, 206);
        record.Level.Should().Be(LogLevel.Debug);
        record.Message.Should().Contain($"'{Prefix}{ProxyApp.Route}'").And.Contain(expected).And.NotContain("s3cr3t").And.NotContain("qu3ry");
    }

    [Fact]
    public async Task A_request_for_which_GetToken_returned_none_is_logged_with_its_name()
    {
        await using var app = await StartAsync(o => o.GetToken = _ => ValueTask.FromResult<string?>(null));

        using var browser = await app.VisitAsync(token: "s3cr3t");

        ((int)browser.Status).Should().Be(401);
        Single(app.App.Services, 206).Message.Should().Contain("GetToken returned none").And.NotContain("cookie").And.NotContain("s3cr3t");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_request_for_a_run_without_the_cookie_is_logged_too(string method)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), build: Log);

        using var browser = method switch
        {
            "POST" => await app.PostAsync(token: null),
            "GET" => await app.GetAsync(query: "?run=0123456789abcdef0123456789abcdef", token: null),
            _ => await app.DeleteAsync("0123456789abcdef0123456789abcdef", token: null),
        };

        ((int)browser.Status).Should().Be(401);
        Single(app.App.Services, 206).Message.Should().Contain($"'{RunApp.Route}'").And.Contain("it has no cookie 'auth_token' (TokenCookie)");
    }

    [Theory]
    [InlineData("html", false, LogLevel.Warning)]
    [InlineData("html", true, LogLevel.Warning)]
    [InlineData("refused", false, LogLevel.Warning)]
    [InlineData("refused", true, LogLevel.Warning)]
    [InlineData("503", false, LogLevel.Warning)]
    [InlineData("401", false, LogLevel.Information)]
    [InlineData("401", true, LogLevel.Information)]
    [InlineData("403", false, LogLevel.Information)]
    [InlineData("404", true, LogLevel.Information)]
    public async Task An_upstream_that_is_given_up_is_a_warning_with_the_route_unless_its_answer_is_passed_on(string answer, bool isShared, LogLevel expected)
    {
        await using var app = await StartAsync(o => (o.Sharing, o.ForwardQuery) = (isShared ? SseProxySharing.PerToken : SseProxySharing.None, ["q"]), answer);

        using var browser = await app.VisitAsync(query: "?q=qu3ry");

        // A shared relay logs when its browsers have been told.
        await _givenUp.Task;
        var record = Single(app.App.Services, 200);
        record.Level.Should().Be(expected);
        record.Message.Should().StartWith($"An upstream of '{Prefix}{ProxyApp.Route}' was given up: ").And.NotContain("qu3ry");
    }

    [Theory]
    [InlineData(500, false, LogLevel.Warning)]
    [InlineData(500, true, LogLevel.Warning)]
    [InlineData(400, false, LogLevel.Warning)]
    [InlineData(400, true, LogLevel.Information)]
    [InlineData(429, false, LogLevel.Information)]
    public async Task So_is_the_upstream_of_a_run(int status, bool passErrors, LogLevel expected)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Status(status).Raw("{}")), o => o.PassErrors = passErrors, build: Log);

        using var browser = await app.PostAsync();

        var record = Single(app.App.Services, 200);
        record.Level.Should().Be(expected);
        record.Message.Should().StartWith($"An upstream of '{RunApp.Route}' was given up: ");
    }

    private Task<ProxyApp> StartAsync(Action<SseProxyOptions>? configure = null, string answer = "") => ProxyApp.StartAsync(
        s => s.Otherwise(c => _ = answer switch
        {
            "" => c.Event("a").Stall(),
            "html" => c.Header("Content-Type", "text/html").Raw("<html>"),
            "refused" => c.Refuse(),
            _ => c.Status(int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)),
        }),
        configure,
        Log,
        prefix: Prefix);

    private void Log(WebApplicationBuilder builder) => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddFakeLogging(fake => fake.OutputSink = line =>
    {
        if (line.Contains("was given up", StringComparison.Ordinal))
            _givenUp.TrySetResult();
    });

    private static FakeLogRecord Single(IServiceProvider services, int id) =>
        services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Id.Id == id).Subject;
}
