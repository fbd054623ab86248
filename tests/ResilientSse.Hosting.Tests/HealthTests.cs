using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task A_connected_consumer_is_healthy_and_tells_its_state_the_age_of_its_newest_event_and_its_attempt()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().AddHealthCheck();
        await app.StartAsync();
        await app.Handled.CountAsync(1);
        app.Clock.Advance(TimeSpan.FromSeconds(30));

        var health = await app.HealthAsync();

        health.Status.Should().Be(HealthStatus.Healthy);
        health.Data.Should().Equal(new Dictionary<string, object>
        {
            ["state"] = "Connected",
            ["attempt"] = 0,
            ["lastEventAge"] = TimeSpan.FromSeconds(30),
            ["checkpoint"] = "ok",
        });
    }

    [Fact]
    public async Task A_consumer_that_waits_to_retry_is_degraded()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Status(503)));
        var wait = TimeSpan.FromSeconds(10);
        app.Add(configure: o => o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { InitialDelay = wait, Jitter = 0 }).AddHealthCheck();
        await app.StartAsync();
        await app.Clock.TimerAsync(wait); // the state has changed before the wait begins

        var health = await app.HealthAsync();

        health.Status.Should().Be(HealthStatus.Degraded);
        health.Exception.Should().BeOfType<SseException>().Which.StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        health.Data.Should().Contain("attempt", 1);
    }

    [Fact]
    public async Task A_consumer_that_connects_is_degraded()
    {
        await using var app = new TestApp(s => s.Connection(c => c.NeverAnswer()));
        app.Add().AddHealthCheck();
        await app.StartAsync();
        await app.Upstream.WaitForRequestAsync(0);

        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public async Task A_consumer_that_has_given_up_is_unhealthy()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Status(404)));
        app.Add().AddHealthCheck();
        await app.StartAsync();
        await app.Log.EventAsync(Logged.GaveUp);

        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_consumer_that_an_event_has_stopped_is_unhealthy()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().AddHealthCheck();
        app.Handled.Work = (_, _) => throw new InvalidOperationException("cannot handle it");
        await app.StartAsync();
        await app.Log.EventAsync(Logged.Poisoned);

        var health = await app.HealthAsync();

        health.Status.Should().Be(HealthStatus.Unhealthy);
        health.Exception.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task A_connected_consumer_to_which_nothing_comes_for_the_time_that_was_set_is_unhealthy_until_something_does()
    {
        var go = new TaskCompletionSource();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Until(go.Task).Send(2).Stall()));
        app.Add(configure: o => o.UnhealthyAfter = TimeSpan.FromMinutes(1)).AddHealthCheck("guilds", ["live"]);
        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Clock.Advance(TimeSpan.FromSeconds(59));
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Unhealthy);
        go.SetResult();
        await app.Handled.CountAsync(2);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        (await app.HealthAsync()).Tags.Should().Equal("live");
    }

    [Fact]
    public async Task A_slow_handler_is_no_silent_server_and_the_health_says_how_long_it_has_been_at_it()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add(configure: o => o.UnhealthyAfter = TimeSpan.FromMinutes(1)).AddHealthCheck();
        app.Handled.Work = async (_, _) =>
        {
            entered.SetResult();
            await go.Task;
        };
        await app.StartAsync();
        await entered.Task;

        app.Clock.Advance(TimeSpan.FromSeconds(59));
        var working = await app.HealthAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var slow = await app.HealthAsync();

        (working.Status, working.Data["handlingFor"]).Should().Be((HealthStatus.Healthy, TimeSpan.FromSeconds(59)));
        slow.Status.Should().Be(HealthStatus.Unhealthy);
        slow.Description.Should().Be("The handler has worked on one event for 00:02:00; no other event can come meanwhile (SseConsumerOptions.UnhealthyAfter).");
        app.Consumer.HandlingSince.Should().Be(app.Clock.GetUtcNow() - TimeSpan.FromMinutes(2));
        go.SetResult();
    }

    [Fact]
    public async Task After_a_slow_handler_the_silence_of_the_server_begins_anew()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add(configure: o => o.UnhealthyAfter = TimeSpan.FromMinutes(1)).AddHealthCheck();
        app.Handled.Work = (_, _) =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            return ValueTask.CompletedTask;
        };
        await app.StartAsync();
        await app.Handled.CountAsync(2);
        await app.Clock.TimerAsync(TimeSpan.FromMinutes(5)); // it waits for bytes

        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        (await app.HealthAsync()).Description.Should().Be("No event has come for 00:01:00 (SseConsumerOptions.UnhealthyAfter).");
    }
}
