using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class SaveIntervalTests
{
    [Fact]
    public async Task A_busy_stream_saves_its_newest_id_once_in_the_interval()
    {
        var store = new FakeStore();
        var (at1001, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (at2001, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send([.. Enumerable.Range(1, 2001)]).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);

        // When an event begins, the one before is done, and its id is there to be saved.
        app.Handled.Work = async (item, _) => await (item.EventId switch
        {
            "2" => store.SavedAsync("1"),
            "1001" => Reach(at1001, go.Task),
            "2001" => Reach(at2001, end.Task),
            _ => Task.CompletedTask,
        });
        await app.StartAsync();
        await at1001.Task;

        await app.PassSaveIntervalAsync();
        await store.SavedAsync("1000");
        go.SetResult();
        await at2001.Task;
        store.Saved.Should().Equal(["1", "1000"], "another second has not passed");
        await app.PassSaveIntervalAsync();
        await store.SavedAsync("2000");

        store.Saved.Should().Equal("1", "1000", "2000");
        end.SetResult();

        static Task Reach(TaskCompletionSource reached, Task then)
        {
            reached.SetResult();
            return then;
        }
    }

    [Fact]
    public async Task A_quiet_stream_saves_each_id_at_once()
    {
        var store = new FakeStore();
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Until(first.Task).Send(2).Until(second.Task).Send(3).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        await app.StartAsync();
        await store.SavedAsync("1");

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        first.SetResult();
        await store.SavedAsync("2");
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        second.SetResult();

        await store.SavedAsync("3");
    }

    [Fact]
    public async Task The_interval_can_be_set()
    {
        var store = new FakeStore();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Setting("ResilientSse:guild-status:SaveInterval", "00:00:10").Add().PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (item, _) => await (item.EventId == "2" ? store.SavedAsync("1") : Task.CompletedTask);
        await app.StartAsync();
        await app.Handled.CountAsync(2);

        await app.Clock.TimerAsync(TimeSpan.FromSeconds(10));
        store.Saved.Should().Equal("1");
        app.Clock.Advance(TimeSpan.FromSeconds(10));

        await store.SavedAsync("2");
    }

    [Fact]
    public async Task Without_an_interval_each_save_follows_the_one_before()
    {
        var store = new FakeStore();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2, 3).Stall()));
        app.Add(configure: o => o.SaveInterval = TimeSpan.Zero).PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (item, _) => await (item.EventId == "1" ? Task.CompletedTask : store.SavedAsync($"{int.Parse(item.EventId!, null) - 1}"));

        await app.StartAsync();
        await store.SavedAsync("3");

        store.Saved.Should().Equal("1", "2", "3");
    }

    [Fact]
    public async Task The_app_does_not_wait_for_the_interval_when_it_stops()
    {
        var store = new FakeStore();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (item, _) => await (item.EventId == "2" ? store.SavedAsync("1") : Task.CompletedTask);
        await app.StartAsync();
        await app.Handled.CountAsync(2);

        await app.StopAsync();

        store.Saved.Should().Equal("1", "2");
        app.Clock.ArmedTimers.Should().Be(0);
    }
}
