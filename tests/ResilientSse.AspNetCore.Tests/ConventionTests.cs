using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ConventionTests
{
    [Fact]
    public async Task RequireAuthorization_decides_before_the_upstream_is_asked()
    {
        await using var app = await ProxyApp.StartAsync(
            Stream,
            build: b => b.Services.AddAuthorization().AddSingleton<IAuthorizationMiddlewareResultHandler, Answer403>(),
            use: a => a.Use((context, next) =>
            {
                if (context.Request.Query.ContainsKey("member"))
                    context.User = new ClaimsPrincipal(new ClaimsIdentity("test"));

                return next(context);
            }).UseAuthorization(),
            conventions: c => c.RequireAuthorization());

        using var stranger = await app.VisitAsync();
        stranger.Status.Should().Be(HttpStatusCode.Forbidden);
        app.Upstream.Requests.Should().BeEmpty();
        using var member = await app.VisitAsync(query: "?member");
        (await member.EventAsync()).Should().Be("data: a");
    }

    [Fact]
    public async Task CORS_works_as_on_any_endpoint()
    {
        await using var app = await ProxyApp.StartAsync(
            Stream,
            build: b => b.Services.AddCors(),
            use: a => a.UseCors(),
            conventions: c => c.RequireCors(p => p.WithOrigins("https://dashboard.example").AllowCredentials()));
        app.Http.DefaultRequestHeaders.Add("Origin", "https://dashboard.example");

        using var browser = await app.VisitAsync();

        browser.Response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://dashboard.example");
        (await browser.EventAsync()).Should().Be("data: a");
    }

    [Fact]
    public async Task Rate_limiting_works_as_on_any_endpoint()
    {
        await using var app = await ProxyApp.StartAsync(
            Stream,
            build: b => b.Services.AddRateLimiter(o => o.AddConcurrencyLimiter("streams", l => (l.PermitLimit, l.QueueLimit) = (1, 0))),
            use: a => a.UseRateLimiter(),
            conventions: c => c.RequireRateLimiting("streams"));

        using var one = await app.VisitAsync();
        using var two = await app.VisitAsync();

        (await one.EventAsync()).Should().Be("data: a");
        two.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    private static void Stream(SseScript script) => script.Otherwise(c => c.Event("a").Stall());

    private sealed class Answer403 : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
                return next(context);

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
    }
}
