using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>What the app's own functions throw may quote the token that they were reading.</summary>
public sealed class AppFailureSecretsTests
{
    private const string Token = "s3cr3t-t0ken";

    [Fact]
    public async Task A_GetToken_of_a_proxy_that_quotes_the_token_when_it_throws_leaves_only_the_type_in_the_log()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")), o => o.GetToken = Parse, build: b => b.Logging.AddFakeLogging());

        using var browser = await app.VisitAsync(token: Token, lastEventId: "1");
        await browser.RestAsync();

        ShouldNameTheTypeOnly(app.App);
    }

    [Fact]
    public async Task A_GetToken_of_a_run_that_quotes_the_token_when_it_throws_leaves_only_the_type_in_the_log()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a")), o => o.GetToken = Parse, build: b => b.Logging.AddFakeLogging());

        using var browser = await app.GetAsync(lastEventId: "00000000000000000000000000-1~", token: Token);
        await browser.TextAsync();

        ShouldNameTheTypeOnly(app.App);
    }

    [Fact]
    public async Task An_exception_that_quotes_nothing_is_logged_as_it_is()
    {
        var away = new InvalidOperationException("The token store is away.");
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")), o => o.GetToken = _ => throw away, build: b => b.Logging.AddFakeLogging());

        using var browser = await app.VisitAsync(lastEventId: "1");
        await browser.RestAsync();

        app.App.Services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Id.Id == 202).Which.Exception.Should().BeSameAs(away);
    }

    [DoesNotReturn]
    private static ValueTask<string?> Parse(HttpContext context) => throw new FormatException($"'{context.Request.Cookies["auth_token"]}' is not a token.");

    private static void ShouldNameTheTypeOnly(WebApplication app)
    {
        var log = app.Services.GetFakeLogCollector().GetSnapshot();
        log.Should().ContainSingle(r => r.Id.Id == 202 && r.Level == LogLevel.Error).Which.Message.Should().Contain(nameof(FormatException));
        log.Should().NotContain(r => $"{r.Message} {r.Exception}".Contains(Token, StringComparison.Ordinal));
    }
}
