using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class OwnerTests
{
    [Fact]
    public async Task With_a_token_in_common_the_users_name_identifier_owns_the_run()
    {
        await using var app = await StartAsync(o => o.GetToken = _ => new("service"));
        using var alice = await app.PostAsync(token: "alice", key: "k1");
        await alice.EventAsync();

        using var other = await app.GetAsync(query: $"?run={alice.Run}", token: "bob");
        using var own = await app.GetAsync(query: $"?run={alice.Run}", token: "alice");
        using var sameKey = await app.PostAsync(token: "bob", key: "k1");

        other.Status.Should().Be(HttpStatusCode.NotFound);
        own.Status.Should().Be(HttpStatusCode.OK);
        sameKey.Run.Should().NotBe(alice.Run);
        app.Upstream.Requests[0].Headers["Authorization"].Should().Be("Bearer service");
    }

    [Fact]
    public async Task ClientKey_says_who_owns_a_run_whatever_the_token_is()
    {
        await using var app = await StartAsync(o => (o.ClientKey, o.MaxRunsPerOwner) = (c => c.Request.Headers["X-Tenant"].ToString() is { Length: > 0 } tenant ? tenant : null, 1));
        using var first = await app.PostAsync(token: "alice", change: r => r.Headers.Add("X-Tenant", "acme"));

        using var full = await app.PostAsync(token: "bob", change: r => r.Headers.Add("X-Tenant", "acme"));
        using var read = await app.GetAsync(query: $"?run={first.Run}", token: "bob", change: r => r.Headers.Add("X-Tenant", "acme"));
        using var none = await app.GetAsync(query: $"?run={first.Run}", token: "alice");
        using var other = await app.PostAsync(token: "alice", change: r => r.Headers.Add("X-Tenant", "umbrella"));

        full.Status.Should().Be(HttpStatusCode.TooManyRequests);
        read.Status.Should().Be(HttpStatusCode.OK);
        none.Status.Should().Be(HttpStatusCode.NotFound, "null means the token");
        other.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_ClientKey_that_looks_like_the_hash_of_a_token_is_not_its_owner()
    {
        await using var app = await StartAsync(o => o.ClientKey = c => c.Request.Headers["X-Tenant"].ToString() is { Length: > 0 } tenant ? tenant : null);
        using var alice = await app.PostAsync(token: "alice");
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("alice"u8));

        using var thief = await app.GetAsync(query: $"?run={alice.Run}", token: "bob", change: r => r.Headers.Add("X-Tenant", $"{hash} user:alice"));

        thief.Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_run_is_bound_to_its_route()
    {
        await using var app = await StartAsync(_ => { }, a => a.MapSseRun("/other", "http://127.0.0.1:1/"));
        using var run = await app.PostAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/other?run={run.Run}");
        request.Headers.Add("Cookie", "auth_token=alice");
        using var other = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        other.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_GetToken_that_throws_does_not_make_a_browser_that_returns_give_up()
    {
        var fails = false;
        await using var app = await StartAsync(o => o.GetToken = _ => fails ? throw new InvalidOperationException("identity") : new("service"));
        using var browser = await app.PostAsync();
        var id = (await browser.EventAsync())!.Id;
        fails = true;

        using var back = await app.GetAsync(id);

        back.Status.Should().Be(HttpStatusCode.OK);
        (await back.TextAsync()).Should().StartWith(":\nretry: ");
    }

    private static Task<RunApp> StartAsync(Action<SseRunOptions> configure, Action<WebApplication>? use = null) => RunApp.StartAsync(
        s => s.Otherwise(c => c.Event("a").Stall()),
        configure,
        use: a =>
        {
            a.Use((context, next) =>
            {
                context.User = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, context.Request.Cookies["auth_token"] ?? "")]));
                return next(context);
            });
            use?.Invoke(a);
        });
}
