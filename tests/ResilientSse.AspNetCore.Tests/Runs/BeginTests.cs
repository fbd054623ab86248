using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class BeginTests
{
    [Fact]
    public async Task A_POST_is_POSTed_upstream_once_and_its_answer_streams_back_with_positions()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("Hel").Event("lo").Event("[DONE]").Stall()));

        using var browser = await app.PostAsync();
        var events = await browser.RestAsync();

        browser.Status.Should().Be(HttpStatusCode.OK);
        browser.Run.Should().MatchRegex("^[0-9a-v]{26}$");
        events.Should().Equal(new RunEvent($"{browser.Run}-1~", "message", "Hel"), new RunEvent($"{browser.Run}-2~", "message", "lo"));
        var request = app.Upstream.Requests.Should().ContainSingle().Subject;
        request.Method.Should().Be("POST");
        request.Body.Should().Be(RunApp.Prompt);
        request.Headers["Authorization"].Should().Be("Bearer alice");
        request.Headers["Content-Type"].Should().Be("application/json");
        request.Headers.Should().NotContainKeys("Cookie", "Idempotency-Key", "Last-Event-ID");
    }

    [Fact]
    public async Task A_second_POST_with_the_same_key_and_body_joins_the_run()
    {
        var more = new TaskCompletionSource();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Until(more.Task).Event("b").Event("[DONE]").Stall()));
        using var one = await app.PostAsync(key: "k1");
        (await one.EventAsync())!.Data.Should().Be("a");

        using var two = await app.PostAsync(key: "k1");
        more.SetResult();

        two.Run.Should().Be(one.Run);
        (await two.RestAsync()).Select(e => e.Data).Should().Equal("a", "b");
        (await one.RestAsync()).Select(e => e.Data).Should().Equal("b");
        app.Posts.Should().Be(1);
        app.Upstream.Requests[0].Headers["Idempotency-Key"].Should().Be("k1");
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_422()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()));
        using var one = await app.PostAsync(key: "k1");

        using var two = await app.PostAsync(body: """{"messages":[]}""", key: "k1");

        two.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task Many_POSTs_at_once_with_one_key_are_one_POST_upstream()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()));

        var browsers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => app.PostAsync(key: "k1")));

        foreach (var browser in browsers)
        {
            (await browser.RestAsync()).Select(e => e.Data).Should().Equal("a");
            browser.Dispose();
        }

        browsers.Select(b => b.Run).Distinct().Should().ContainSingle();
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task The_key_of_another_owner_is_another_key()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()));

        using var alice = await app.PostAsync(key: "k1");
        using var bob = await app.PostAsync(key: "k1", token: "bob");

        bob.Run.Should().NotBe(alice.Run);
        app.Posts.Should().Be(2);
    }
}
