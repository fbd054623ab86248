using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Several instances of an app, of which one consumes, with a lease store such as a package may bring.</summary>
public sealed class OneInstanceTests : IAsyncDisposable
{
    private readonly MemoryLeaseStore _leases = new();
    private readonly List<TestApp> _apps = [];

    [Fact]
    public async Task Of_three_instances_one_consumes_and_the_others_stand_by_in_good_health()
    {
        var (first, second, third) = (await StartOwnerAsync(), await StartAsync(), await StartAsync());
        await Task.WhenAll(first.Handled.CountAsync(1), second.Log.EventAsync(Logged.StandingBy), third.Log.EventAsync(Logged.StandingBy));

        foreach (var standby in new[] { second, third })
        {
            var health = await standby.HealthAsync();
            (health.Status, health.Description).Should().Be((HealthStatus.Healthy, "Another instance consumes; this one stands by."));
            (standby.Consumer.IsStandby, standby.Consumer.State).Should().Be((true, SseConnectionState.Disconnected));
            standby.Upstream.Requests.Should().BeEmpty();
        }

        first.Consumer.IsStandby.Should().BeFalse();
    }

    [Fact]
    public async Task Standing_by_is_no_silence_however_long_it_takes()
    {
        await StartOwnerAsync();
        var standby = await StartAsync(o => o.UnhealthyAfter = TimeSpan.FromMinutes(1));
        await standby.Log.EventAsync(Logged.StandingBy);

        standby.Clock.Advance(TimeSpan.FromDays(1));

        (await standby.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task On_a_shutdown_the_next_one_takes_over_at_once_after_the_last_event()
    {
        var (first, second) = (await StartOwnerAsync(), await StartAsync());
        await Task.WhenAll(first.Handled.CountAsync(3), second.Log.EventAsync(Logged.StandingBy));

        await first.StopAsync();
        await second.Handled.CountAsync(3);

        second.Upstream.Requests[0].LastEventId.Should().Be("3");
        second.Handled.Statuses.Should().Equal("4", "5", "6");
        second.Consumer.IsStandby.Should().BeFalse();
        second.Clock.GetUtcNow().Should().Be(new TestClock().GetUtcNow(), "no time has passed");
    }

    [Fact]
    public async Task An_owner_that_was_frozen_cannot_save_over_its_successor_and_stands_by_from_then_on()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var frozen = await StartAsync(work: async id =>
        {
            if (id != "2")
                return;
            await _leases.SavedAsync("1");
            entered.SetResult();
            await go.Task;
        });
        await entered.Task;
        _leases.Expire();
        var successor = await StartAsync(work: id => id == "3" ? _leases.SavedAsync("2") : Task.CompletedTask);
        await successor.Handled.CountAsync(3);
        await successor.PassSaveIntervalAsync();
        await _leases.SavedAsync("4");

        go.SetResult();
        await frozen.PassSaveIntervalAsync();
        await frozen.Log.EventAsync(Logged.LeaseLost);
        await frozen.PassSaveIntervalAsync(); // as long as it pauses after a loss
        await frozen.Log.EventAsync(Logged.StandingBy);

        _leases.Saved.Should().Equal("1", "2", "4");
        (await frozen.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        successor.Upstream.Requests[0].LastEventId.Should().Be("1");
    }

    [Fact]
    public async Task An_owner_that_hears_of_its_loss_interrupts_its_handler_and_takes_its_turn_again_later()
    {
        var (entered, interrupted) = (new TaskCompletionSource(), 0);
        TestApp owner = null!;
        owner = await StartAsync(work: async (id, cancellationToken) =>
        {
            if (id != "2" || interrupted > 0)
                return;
            await _leases.SavedAsync("1");
            cancellationToken.Register(() => interrupted++);
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, owner.Clock, cancellationToken);
        });
        await entered.Task;

        _leases.TellOwnerThatItsLeaseIsLost();
        await owner.Log.EventAsync(Logged.LeaseLost);
        await owner.PassSaveIntervalAsync(); // as long as it pauses after a loss
        await owner.Handled.CountAsync(3);

        interrupted.Should().Be(1);
        owner.Upstream.Requests.Select(r => r.LastEventId).Should().Equal(null, "1");
        owner.Log.Entries.Should().NotContain(e => e.Id == Logged.Poisoned);
    }

    [Fact]
    public async Task An_owner_that_an_event_has_stopped_is_a_healthy_standby_once_another_has_taken_over()
    {
        var owner = await StartAsync(work: _ => throw new InvalidOperationException("cannot handle it"));
        await owner.Log.EventAsync(Logged.Poisoned);
        (await owner.HealthAsync()).Status.Should().Be(HealthStatus.Unhealthy);
        var successor = await StartAsync();
        await successor.Log.EventAsync(Logged.StandingBy);

        _leases.TellOwnerThatItsLeaseIsLost();
        await successor.Handled.CountAsync(1);
        await owner.PassSaveIntervalAsync(); // as long as it pauses after a loss
        await owner.Log.EventAsync(Logged.StandingBy);

        (await owner.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Leases_that_cannot_be_reached_delay_the_consumer_and_not_the_app()
    {
        _leases.IsAway = true;
        var app = await StartAsync();
        await app.Log.EventAsync(Logged.CheckpointNotLoaded);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);

        _leases.IsAway = false;
        app.Consumer.Reconnect();

        await app.Handled.CountAsync(1);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_given_back_does_not_hold_the_app()
    {
        _leases.FailsToRelease = true;
        var app = await StartAsync();
        await app.Handled.CountAsync(1);

        await app.StopAsync();

        app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.LeaseNotReleased).Which.Exception.Should().BeOfType<IOException>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
    }

    private async Task<TestApp> StartOwnerAsync()
    {
        var app = await StartAsync();
        await app.Log.EventAsync(Logged.Started); // it has its lease by then
        return app;
    }

    private Task<TestApp> StartAsync(Action<SseConsumerOptions>? configure = null) => StartAsync((_, _) => Task.CompletedTask, configure);

    private Task<TestApp> StartAsync(Func<string?, Task> work) => StartAsync((id, _) => work(id));

    private async Task<TestApp> StartAsync(Func<string?, CancellationToken, Task> work, Action<SseConsumerOptions>? configure = null)
    {
        // Three events for each that comes, after the last that it has.
        var app = new TestApp(s => s.Otherwise(c => c.Send([.. Enumerable.Range(int.Parse(c.Request.LastEventId ?? "0", null) + 1, 3)]).Stall()));
        _apps.Add(app);
        app.Services.AddSingleton<ISseLeaseStore>(_leases);
        app.Add(configure: o =>
        {
            o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan;
            configure?.Invoke(o);
        }).RunOnOneInstance().AddHealthCheck();
        app.Handled.Work = async (item, cancellationToken) => await work(item.EventId, cancellationToken);
        return await app.StartAsync();
    }
}
