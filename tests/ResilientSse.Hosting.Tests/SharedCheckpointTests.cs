using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Instances that were not told how to share a checkpoint, or not rightly.</summary>
public sealed class SharedCheckpointTests
{
    private readonly MemoryLeaseStore _store = new();

    [Fact]
    public async Task Two_instances_on_the_checkpoint_of_a_store_with_leases_do_not_both_run_and_the_second_says_so()
    {
        await using var first = App(b => b.PersistLastEventIdTo(_ => _store));
        await first.StartAsync();
        await first.Handled.CountAsync(1);
        await using var second = App(b => b.PersistLastEventIdTo(_ => _store));
        await second.StartAsync();
        await second.Clock.TimerAsync(TimeSpan.FromSeconds(15)); // as long as a lease of the dead may last
        second.Clock.Advance(TimeSpan.FromSeconds(15));
        await second.Log.EventAsync(Logged.Refused);

        second.Consumer.State.Should().Be(SseConnectionState.Error);
        second.Consumer.LastError!.Message.Should().Contain("in use by another instance").And.Contain("RunOnOneInstance()");
        second.Upstream.Requests.Should().BeEmpty();
        await first.StopAsync();
        second.Consumer.Reconnect();

        await second.Handled.CountAsync(1);
    }

    [Fact]
    public async Task An_app_that_is_back_before_the_lease_of_the_process_that_died_has_expired_waits_for_it()
    {
        await using var dead = App(b => b.PersistLastEventIdTo(_ => _store));
        await dead.StartAsync();
        await dead.Handled.CountAsync(1);
        await using var next = App(b => b.PersistLastEventIdTo(_ => _store));
        await next.StartAsync();
        await next.Clock.TimerAsync(TimeSpan.FromSeconds(15));

        _store.Expire();

        await next.Handled.CountAsync(1);
        next.Log.Entries.Should().NotContain(e => e.Id == Logged.Refused);
    }

    [Fact]
    public async Task A_store_in_the_services_is_that_of_consumers_that_name_no_other_place()
    {
        var store = new FakeStore { Initial = "7" };
        await using var app = new TestApp(s => s.Otherwise(c => c.Send(8).Stall()));
        app.Services.AddSingleton<ISseCheckpointStore>(store);
        app.Add();
        await app.StartAsync();

        await app.Handled.CountAsync(1);

        app.Upstream.Requests[0].LastEventId.Should().Be("7");
    }

    [Fact]
    public async Task A_consumer_WithoutCheckpoint_starts_where_its_options_say_all_the_same()
    {
        await using var app = new TestApp(s => s.Otherwise(c => c.Send(8).Stall()));
        app.Services.AddSingleton<ISseCheckpointStore>(new FakeStore { Initial = "7" });
        app.Add().WithoutCheckpoint();
        await app.StartAsync();

        await app.Handled.CountAsync(1);

        app.Upstream.Requests[0].LastEventId.Should().BeNull();
    }

    [Fact]
    public async Task Without_a_lease_store_in_the_services_RunOnOneInstance_stops_the_app_at_start()
    {
        await using var app = App(b => b.RunOnOneInstance());

        var start = app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status: RunOnOneInstance() needs an ISseLeaseStore in the services*");
    }

    [Fact]
    public async Task A_checkpoint_elsewhere_than_with_the_lease_stops_the_app_at_start()
    {
        await using var app = App(b => b.RunOnOneInstance().PersistLastEventIdTo("/var/lib/guilds"));
        app.Services.AddSingleton<ISseLeaseStore>(_store);

        var start = app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status: RunOnOneInstance() keeps the checkpoint with its lease*remove PersistLastEventIdTo*");
    }

    private static TestApp App(Action<ISseConsumerBuilder> more)
    {
        var app = new TestApp(s => s.Otherwise(c => c.Send(1).Stall()));
        more(app.Add());
        return app;
    }
}
