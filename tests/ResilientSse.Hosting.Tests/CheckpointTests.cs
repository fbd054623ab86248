using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public async Task An_app_goes_on_where_the_one_before_it_was()
    {
        await using (var first = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall())))
        {
            first.Add().PersistLastEventIdTo(_folder);
            await first.StartAsync();
            await first.Handled.CountAsync(2);
        }

        await using var second = new TestApp(s => s.Connection(c => c.Send(3).Stall()));
        second.Add().PersistLastEventIdTo(_folder);
        await second.StartAsync();
        await second.Handled.CountAsync(1);

        second.Upstream.Requests[0].LastEventId.Should().Be("2");
    }

    [Fact]
    public async Task An_id_is_saved_only_after_its_handler_has_finished()
    {
        var store = new FakeStore();
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (item, _) =>
        {
            if (item.EventId != "2")
                return;
            entered.SetResult();
            await go.Task;
        };

        await app.StartAsync();
        await entered.Task;
        await store.SavedAsync("1");
        store.Saved.Should().Equal("1");
        app.Consumer.LastEventId.Should().Be("1");
        go.SetResult();
        await app.PassSaveIntervalAsync();

        await store.SavedAsync("2");
    }

    [Fact]
    public async Task Saves_are_coalesced_one_is_under_way_and_the_newest_id_is_next()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (at101, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var store = new FakeStore
        {
            Work = () =>
            {
                entered.TrySetResult();
                return release.Task;
            },
        };
        await using var app = new TestApp(s => s.Connection(c => c.Send([.. Enumerable.Range(1, 101)]).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);

        // When an event begins, the one before is done, and its id is there to be saved.
        app.Handled.Work = async (item, _) =>
        {
            if (item.EventId == "101")
                at101.SetResult();
            await (item.EventId switch { "2" => entered.Task, "101" => end.Task, _ => Task.CompletedTask });
        };

        await app.StartAsync();
        await at101.Task;
        store.MostAtOnce.Should().BeLessThanOrEqualTo(1);
        release.SetResult();
        await app.PassSaveIntervalAsync();
        await store.SavedAsync("100");

        store.Saved.Should().Equal("1", "100");
        store.MostAtOnce.Should().Be(1);
        end.SetResult();
    }

    [Fact]
    public async Task The_newest_id_is_saved_before_the_app_has_stopped()
    {
        var release = new TaskCompletionSource();
        var store = new FakeStore { Work = () => release.Task };
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2, 3).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        await app.StartAsync();
        await app.Handled.CountAsync(3);

        var stop = app.StopAsync();
        stop.IsCompleted.Should().BeFalse("a save is under way");
        release.SetResult();
        await stop;

        store.Saved.Should().EndWith("3");
    }

    [Fact]
    public async Task The_distributed_cache_keeps_an_id_of_any_characters()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Event("""{"status":"x"}""", id: "größe-日本-🦉").Stall()));
        app.Services.AddDistributedMemoryCache();
        app.Add().PersistLastEventIdToDistributedCache();
        await app.StartAsync();
        await app.Handled.CountAsync(1);
        await app.StopAsync();

        var bytes = await app.Provider.GetRequiredService<IDistributedCache>().GetAsync("ResilientSse:checkpoint:guild-status");

        Encoding.UTF8.GetString(bytes!).Should().Be("größe-日本-🦉");
    }

    [Fact]
    public async Task A_store_of_the_apps_own_may_ask_for_services()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(8).Stall()));
        app.Services.AddSingleton(new FakeStore { Initial = "7" });
        app.Add().PersistLastEventIdTo<ForwardingStore>();

        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Upstream.Requests[0].LastEventId.Should().Be("7");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class ForwardingStore(FakeStore store) : ISseCheckpointStore
    {
        public ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken) => store.LoadAsync(consumerName, cancellationToken);

        public ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken) =>
            store.SaveAsync(consumerName, lastEventId, cancellationToken);
    }
}
