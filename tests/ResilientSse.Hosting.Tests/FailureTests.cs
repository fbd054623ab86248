using Microsoft.Extensions.DependencyInjection;
using Polly;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task A_handler_that_throws_stops_the_consumer_and_the_app_stays_up()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2, 3).Stall()));
        app.Add();
        app.Handled.Work = FailOn("2");

        await app.StartAsync();
        await app.Log.EventAsync(Logged.Poisoned);
        await app.Upstream.Requests[0].Closed;

        app.Handled.Statuses.Should().Equal("1");
        app.Consumer.LastEventId.Should().Be("1");
        app.Consumer.State.Should().Be(SseConnectionState.Error);
        app.Consumer.LastError.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task Reconnect_after_a_stop_gets_the_event_again()
    {
        await using var app = new TestApp(s => s
            .Connection(c => c.Send(1, 2).Stall())
            .Connection(c => c.ReplayAfterLastEventId().Stall()));
        app.Add();
        app.Handled.Work = FailOn("2");
        await app.StartAsync();
        await app.Log.EventAsync(Logged.Poisoned);

        app.Handled.Work = (_, _) => ValueTask.CompletedTask;
        app.Clock.Advance(TimeSpan.FromSeconds(1)); // past the 100 ms between any two attempts
        app.Consumer.Reconnect();
        await app.Handled.CountAsync(2);

        app.Handled.Statuses.Should().Equal("1", "2");
        app.Upstream.Requests[1].LastEventId.Should().Be("1");
        app.Consumer.LastError.Should().BeNull();
    }

    [Fact]
    public async Task A_handler_is_retried_by_the_users_pipeline_each_time_with_a_new_scope()
    {
        var tries = 0;
        var scopes = new HashSet<GuildHandler>();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Services.AddScoped(p =>
        {
            var handler = new GuildHandler(p.GetRequiredService<Handled>());
            scopes.Add(handler);
            return handler;
        });
        app.Add().AddHandlerResilience(p => p.AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.FromMinutes(1) }));
        app.Handled.Work = (_, _) => ++tries < 3 ? throw new InvalidOperationException("busy") : ValueTask.CompletedTask;

        await app.StartAsync();
        await app.Clock.RunAsync(app.Handled.CountAsync(1));

        (tries, scopes.Count).Should().Be((3, 3));
    }

    [Fact]
    public async Task OnPoison_may_skip_the_event_which_is_logged_and_counts_as_done()
    {
        var store = new FakeStore();
        var letters = new List<(string?, object?, Exception)>();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2, 3).Stall()));
        app.Services.AddScoped(_ => letters);
        app.Add(configure: o => o.OnPoison = (poison, _) =>
        {
            poison.Services.GetRequiredService<List<(string?, object?, Exception)>>().Add((poison.EventId, poison.Data, poison.Exception));
            return ValueTask.FromResult(SsePoisonAction.Skip);
        }).PersistLastEventIdTo(_ => store);
        app.Handled.Work = FailOn("2");

        await app.StartAsync();
        await Task.WhenAll(app.Handled.CountAsync(2), app.Log.EventAsync(Logged.Skipped));
        await app.StopAsync();

        app.Handled.Statuses.Should().Equal("1", "3");
        store.Saved.Should().EndWith("3");
        letters.Should().ContainSingle().Which.Should().Match<(string?, object?, Exception)>(l => l.Item1 == "2" && l.Item2!.Equals(new GuildStatus("2")));
    }

    [Fact]
    public async Task An_event_that_does_not_parse_goes_the_same_way()
    {
        SsePoisonItem? poison = null;
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Event("no JSON, secret", id: "2").Send(3).Stall()));
        app.Add(configure: o => o.OnPoison = (item, _) =>
        {
            poison = item;
            return ValueTask.FromResult(SsePoisonAction.Skip);
        });

        await app.StartAsync();
        await app.Handled.CountAsync(2);

        poison!.Exception.Should().BeOfType<SseItemException>().Which.ItemData.Should().Be("no JSON, secret");
        (poison.EventId, poison.Data).Should().Be(("2", null));
        app.Log.Entries.Should().NotContain(e => e.Text.Contains("secret"));
    }

    [Fact]
    public async Task OnInvalidItem_of_the_stream_may_drop_an_event_that_does_not_parse()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Event("no JSON", id: "1").Send(2).Stall()));
        app.Add(configure: o => o.Stream.OnInvalidItem = _ => true);

        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Handled.Statuses.Should().Equal("2");
    }

    [Fact]
    public async Task A_poison_callback_that_throws_stops_the_consumer_too()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add(configure: o => o.OnPoison = (_, _) => throw new IOException("the queue is away"));
        app.Handled.Work = FailOn("1");

        await app.StartAsync();
        await Task.WhenAll(app.Log.EventAsync(Logged.PoisonHandlerThrew), app.Log.EventAsync(Logged.Poisoned));

        app.Consumer.State.Should().Be(SseConnectionState.Error);
        app.Handled.Statuses.Should().BeEmpty();
    }

    private static Func<System.Net.ServerSentEvents.SseItem<GuildStatus>, CancellationToken, ValueTask> FailOn(string id) =>
        (item, _) => item.EventId == id ? throw new InvalidOperationException("cannot handle it") : ValueTask.CompletedTask;
}
