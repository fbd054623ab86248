using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Several instances of an app, of which one consumes, with a lease store such as a package may bring.</summary>
public sealed class OneInstanceTests : IAsyncDisposable
{
    private readonly Replicas _replicas = new();

    [Fact]
    public async Task Of_three_instances_one_consumes_and_the_others_stand_by_in_good_health()
    {
        var (first, second, third) = (await _replicas.StartOwnerAsync(), await _replicas.StartAsync(), await _replicas.StartAsync());
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
        await _replicas.StartOwnerAsync();
        var standby = await _replicas.StartAsync(o => o.UnhealthyAfter = TimeSpan.FromMinutes(1));
        await standby.Log.EventAsync(Logged.StandingBy);

        standby.Clock.Advance(TimeSpan.FromDays(1));

        (await standby.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task On_a_shutdown_the_next_one_takes_over_at_once_after_the_last_event()
    {
        var (first, second) = (await _replicas.StartOwnerAsync(), await _replicas.StartAsync());
        await Task.WhenAll(first.Handled.CountAsync(3), second.Log.EventAsync(Logged.StandingBy));

        await first.StopAsync();
        await second.Handled.CountAsync(3);

        second.Upstream.Requests[0].LastEventId.Should().Be("3");
        second.Handled.Statuses.Should().Equal("4", "5", "6");
        second.Consumer.IsStandby.Should().BeFalse();
        second.Clock.GetUtcNow().Should().Be(new TestClock().GetUtcNow(), "no time has passed");
    }

    [Fact]
    public async Task Leases_that_cannot_be_reached_delay_the_consumer_and_not_the_app()
    {
        _replicas.Leases.IsAway = true;
        var app = await _replicas.StartAsync();
        await app.Log.EventAsync(Logged.CheckpointNotLoaded);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);

        _replicas.Leases.IsAway = false;
        app.Consumer.Reconnect();

        await app.Handled.CountAsync(1);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_given_back_does_not_hold_the_app()
    {
        _replicas.Leases.FailsToRelease = true;
        var app = await _replicas.StartAsync();
        await app.Handled.CountAsync(1);

        await app.StopAsync();

        app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.LeaseNotReleased).Which.Exception.Should().BeOfType<IOException>();
    }

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();
}
