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

    private static Task<ProxyApp> StartAsync(Action<SseProxyOptions>? configure = null) =>
        ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), configure, Log, prefix: Prefix);

    private static void Log(WebApplicationBuilder builder) => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddFakeLogging();

    private static FakeLogRecord Single(IServiceProvider services, int id) =>
        services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Id.Id == id).Subject;
}
