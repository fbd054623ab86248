using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class CheckpointFailureTests
{
    [Fact]
    public async Task A_store_that_fails_is_tried_again_without_a_new_event_logged_once_and_shown_by_the_health()
    {
        var (tries, works) = (0, false);
        var store = new FakeStore { Work = () => ++tries < 4 || !works ? throw new IOException("disk full") : Task.CompletedTask };
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add(configure: o => o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan).PersistLastEventIdTo(_ => store).AddHealthCheck();

        await app.StartAsync();
        await app.Log.EventAsync(Logged.CheckpointFailed);
        var sick = await app.HealthAsync();
        works = true;
        await app.Clock.RunAsync(app.Log.EventAsync(Logged.CheckpointRecovered));

        sick.Status.Should().Be(HealthStatus.Degraded);
        sick.Data["checkpoint"].Should().Be("failing");
        (await app.HealthAsync()).Data["checkpoint"].Should().Be("ok");
        app.Log.Entries.Where(e => e.Id == Logged.CheckpointFailed).Should().ContainSingle().Which.Exception.Should().BeOfType<IOException>();
        app.Upstream.Requests.Should().ContainSingle("the stream went on");
        store.Saved.Should().Equal("1");
    }

    [Fact]
    public async Task A_store_that_fails_is_tried_less_and_less_often()
    {
        var tries = new Journal<DateTimeOffset>();
        TestApp app = null!;
        var store = new FakeStore
        {
            Work = () =>
            {
                tries.Add(app.Clock.GetUtcNow());
                throw new IOException("disk full");
            },
        };
        await using var running = app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add(configure: o => o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan).PersistLastEventIdTo(_ => store);
        await app.StartAsync();
        await app.Log.EventAsync(Logged.CheckpointFailed);

        await app.Clock.RunAsync(tries.WhenAsync(times => times.Count >= 12));

        var waits = tries.Entries.Zip(tries.Entries.Skip(1), (a, b) => b - a).ToList();
        waits[0].Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1), "no two saves are less than SaveInterval apart");
        waits[^1].Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15)).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        app.Log.Entries.Count(e => e.Id == Logged.CheckpointFailed).Should().Be(1);
    }

    [Fact]
    public async Task A_save_that_failed_is_tried_once_more_when_the_app_stops()
    {
        var fails = true;
        var store = new FakeStore { Work = () => fails ? throw new IOException("disk full") : Task.CompletedTask };
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        await app.StartAsync();
        await app.Log.EventAsync(Logged.CheckpointFailed);

        fails = false;
        await app.StopAsync();

        store.Saved.Should().Equal("1");
    }

    [Fact]
    public async Task A_save_that_fails_while_the_app_stops_is_tried_once_more()
    {
        var (entered, go, tries) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        var store = new FakeStore
        {
            Work = async () =>
            {
                if (++tries > 1)
                    return;
                entered.SetResult();
                await go.Task;
                throw new IOException("disk full");
            },
        };
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        await app.StartAsync();
        await entered.Task;

        var stop = app.StopAsync();
        go.SetResult();
        await stop;

        store.Saved.Should().Equal("1");
    }
}
