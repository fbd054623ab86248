using System.Net;
using System.Security.Claims;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ClientTests
{
    [Fact]
    public async Task With_a_service_token_browsers_are_counted_by_their_user()
    {
        await using var app = await StartAsync(o => o.MaxClientsPerToken = 2);
        using var one = await app.VisitAsync(query: "?user=alice");
        using var two = await app.VisitAsync(query: "?user=alice");

        using var three = await app.VisitAsync(query: "?user=alice");
        using var other = await app.VisitAsync(query: "?user=bob");

        three.Status.Should().Be(HttpStatusCode.TooManyRequests);
        other.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_app_may_say_itself_who_a_client_is()
    {
        await using var app = await StartAsync(o =>
        {
            o.MaxClientsPerToken = 1;
            o.ClientKey = context => context.Request.Query["tenant"];
        });
        using var one = await app.VisitAsync(query: "?user=alice&tenant=a");

        using var two = await app.VisitAsync(query: "?user=bob&tenant=a");
        using var three = await app.VisitAsync(query: "?user=alice&tenant=b");

        two.Status.Should().Be(HttpStatusCode.TooManyRequests);
        three.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Relays_that_linger_take_no_place_from_others()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o => (o.Sharing, o.MaxRelays) = (SseProxySharing.PerToken, 3), time: new TestClock());
        for (var guild = 0; guild < 3; guild++)
        {
            using var browser = await app.VisitAsync($"{guild}", "alice");
            await browser.EventAsync();
        }

        for (var guild = 0; guild < 3; guild++)
        {
            // The server hears a moment later that a browser has left.
            while (true)
            {
                using var bob = await app.VisitAsync($"{guild}", "bob");
                if (bob.Status == HttpStatusCode.OK)
                    break;
            }
        }

        // Which one has been idle for longest depends on what the server heard of first.
        await Task.WhenAny(app.Upstream.Requests.Take(3).Select(alice => alice.Closed));
    }

    private static Task<ProxyApp> StartAsync(Action<SseProxyOptions> configure) => ProxyApp.StartAsync(
        s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
        o =>
        {
            o.Sharing = SseProxySharing.ByKey(_ => "all");
            o.GetToken = _ => new("service");
            configure(o);
        },
        use: a => Microsoft.AspNetCore.Builder.UseExtensions.Use(a, (context, next) =>
        {
            context.User = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, context.Request.Query["user"]!)]));
            return next(context);
        }));
}
