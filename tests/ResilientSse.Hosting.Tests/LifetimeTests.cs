using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task The_connection_is_closed_when_the_app_stops()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add();
        await app.StartAsync();
        await app.Handled.CountAsync(1);

        await app.StopAsync();

        app.Upstream.Requests[0].Closed.IsCompleted.Should().BeTrue();
        app.Consumer.State.Should().Be(SseConnectionState.Disconnected);
        app.Clock.ArmedTimers.Should().Be(0);
        app.Log.Entries.Select(e => e.Id).Should().ContainInOrder(Logged.Started, Logged.Stopped);
    }

    [Fact]
    public async Task The_handler_in_progress_is_told_and_waited_for_when_the_app_stops()
    {
        var store = new FakeStore();
        var (entered, told, go) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add().PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (_, cancellationToken) =>
        {
            cancellationToken.Register(told.SetResult);
            entered.SetResult();
            await go.Task;
        };
        await app.StartAsync();
        await entered.Task;

        var stop = app.StopAsync();
        await told.Task;
        stop.IsCompleted.Should().BeFalse();
        go.SetResult();
        await stop;

        app.Handled.Statuses.Should().Equal("1");
        store.Saved.Should().Equal("1");
    }

    [Fact]
    public async Task A_handler_that_obeys_its_token_has_not_failed_and_its_event_is_not_done()
    {
        var store = new FakeStore();
        var entered = new TaskCompletionSource();
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Stall()));
        app.Add(configure: o => o.OnPoison = (_, _) => throw new InvalidOperationException("It is no poison.")).PersistLastEventIdTo(_ => store);
        app.Handled.Work = async (item, cancellationToken) =>
        {
            if (item.EventId != "2")
                return;
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, app.Clock, cancellationToken);
        };
        await app.StartAsync();
        await entered.Task;

        await app.StopAsync();

        store.Saved.Should().Equal("1");
        app.Log.Entries.Select(e => e.Id).Should().Contain(Logged.Interrupted).And.NotContain(Logged.PoisonHandlerThrew);
    }

    [Fact]
    public async Task A_handler_that_ignores_its_token_does_not_hold_the_app_beyond_its_shutdown_timeout()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add();
        app.Handled.Work = async (_, _) =>
        {
            entered.SetResult();
            await go.Task;
        };
        await app.StartAsync();
        await entered.Task;
        using var timeout = new CancellationTokenSource();

        var stop = app.StopAsync(timeout.Token);
        stop.IsCompleted.Should().BeFalse();
        await timeout.CancelAsync();

        await stop;
        go.SetResult();
    }

    [Fact]
    public async Task On_a_real_socket_the_server_sees_the_consumer_leave()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Send(1).Stall()));
        await using var app = new TestApp(_ => { });
        app.Add(configure: o => o.Uri = server.Uri).HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create);
        await app.StartAsync();
        await app.Handled.CountAsync(1);

        await app.StopAsync();

        await server.Requests[0].Closed;
    }
}
