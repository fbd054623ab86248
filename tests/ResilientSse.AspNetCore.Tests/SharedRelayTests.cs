using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class SharedRelayTests
{
    [Fact]
    public async Task Browsers_with_one_token_share_one_upstream_and_two_tokens_or_two_addresses_never_do()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), PerToken);

        var browsers = new List<Browser>();
        foreach (var (guild, token) in new[] { ("1", "alice"), ("1", "alice"), ("1", "bob"), ("2", "alice"), ("1", "alice") })
            browsers.Add(await app.VisitAsync(guild, token));

        foreach (var browser in browsers)
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        app.Upstream.Requests.Select(r => (r.Uri.AbsolutePath.Split('/')[4], r.Headers["Authorization"]))
            .Should().BeEquivalentTo([("1", "Bearer alice"), ("1", "Bearer bob"), ("2", "Bearer alice")]);
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task With_a_key_of_the_apps_own_browsers_share_whatever_their_tokens()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => o.Sharing = SseProxySharing.ByKey(context => context.Request.Query["k"].Count > 0 ? null! : "k"));

        using var alice = await app.VisitAsync(token: "alice");
        using var bob = await app.VisitAsync(token: "bob");

        (await alice.EventAsync()).Should().Be("id: 1\ndata: a");
        (await bob.EventAsync()).Should().Be("id: 1\ndata: a");
        app.Upstream.Requests.Should().ContainSingle();
        using var keyless = await app.VisitAsync(guild: "42", token: "eve", query: "?k=1");
        keyless.Status.Should().Be(HttpStatusCode.InternalServerError, "no key is not a key that all have in common");
    }

    [Fact]
    public async Task Many_who_come_at_once_make_one_connection_and_one_who_leaves_does_not_end_it()
    {
        var connect = new TaskCompletionSource();
        var attempts = 0;
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o =>
        {
            PerToken(o);
            o.Linger = TimeSpan.Zero;
            o.ConfigureUpstream = u => u.ConfigureRequest = async (_, _, cancellationToken) =>
            {
                Interlocked.Increment(ref attempts);
                await connect.Task.WaitAsync(cancellationToken);
            };
        });
        using var leaving = new CancellationTokenSource();
        var first = app.VisitAsync(cancellationToken: leaving.Token);
        var others = Enumerable.Range(0, 20).Select(_ => app.VisitAsync()).ToArray();
        await app.AdmittedAsync(21);

        await leaving.CancelAsync();
        await first.Awaiting(v => v).Should().ThrowAsync<OperationCanceledException>();
        connect.SetResult();

        foreach (var visit in others)
        {
            using var browser = await visit;
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        }

        attempts.Should().Be(1);
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task The_upstream_lingers_after_the_last_browser_and_a_reload_finds_it()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), PerToken, time: clock);
        for (var i = 0; i < 2; i++)
        {
            using var browser = await app.VisitAsync();
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
            browser.Dispose();
            await clock.TimerAsync(TimeSpan.FromSeconds(5));
            clock.Advance(TimeSpan.FromSeconds(4));
        }

        var upstream = app.Upstream.Requests.Should().ContainSingle().Subject;
        upstream.Closed.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await upstream.Closed;
        using var later = await app.VisitAsync();
        (await later.EventAsync()).Should().Be("id: 1\ndata: a");
        app.Upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_failed_first_attempt_answers_for_a_second()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(403)), PerToken, time: clock);
        for (var i = 0; i < 3; i++)
        {
            using var browser = await app.VisitAsync();
            browser.Status.Should().Be(HttpStatusCode.Forbidden);
        }

        app.Upstream.Requests.Should().ContainSingle();
        await clock.TimerAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        while (app.Upstream.Requests.Count == 1)
            (await app.VisitAsync()).Dispose();
    }

    [Fact]
    public async Task A_first_attempt_that_its_browser_gave_up_says_nothing_to_the_next_one()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Event("a", id: "1").Stall()),
            o =>
            {
                PerToken(o);
                o.Linger = TimeSpan.Zero;
            });
        using var leaving = new CancellationTokenSource();
        var first = app.VisitAsync(cancellationToken: leaving.Token);
        var attempt = await app.Upstream.WaitForRequestAsync(0);
        await leaving.CancelAsync();
        await attempt.Closed;

        using var second = await app.VisitAsync();

        second.Status.Should().Be(HttpStatusCode.OK, "a 204 would end its visits for ever");
        (await second.EventAsync()).Should().Be("id: 1\ndata: a");
        await first.Awaiting(v => v).Should().ThrowAsync<OperationCanceledException>();
    }

    private static void PerToken(SseProxyOptions options) => options.Sharing = SseProxySharing.PerToken;
}
