using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class CheckpointFailureTests
{
    [Fact]
    public async Task A_save_that_fails_is_logged_once_shown_by_the_health_and_made_up_for_by_the_next()
    {
        var (fails, go) = (true, new TaskCompletionSource());
        var store = new FakeStore { Work = () => fails ? throw new IOException("disk full") : Task.CompletedTask };
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Until(go.Task).Send(3).Stall()));
        app.Add().PersistLastEventIdTo(_ => store).AddHealthCheck();

        await app.StartAsync();
        await Task.WhenAll(app.Handled.CountAsync(2), app.Log.EventAsync(Logged.CheckpointFailed));
        var sick = await app.HealthAsync();
        fails = false;
        go.SetResult();
        await app.Log.EventAsync(Logged.CheckpointRecovered);

        sick.Status.Should().Be(HealthStatus.Degraded);
        sick.Data["checkpoint"].Should().Be("failing");
        (await app.HealthAsync()).Data["checkpoint"].Should().Be("ok");
        app.Log.Entries.Count(e => e.Id == Logged.CheckpointFailed).Should().Be(1);
        store.Saved.Should().EndWith("3");
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
