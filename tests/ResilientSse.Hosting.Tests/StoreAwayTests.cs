using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Stores that are away, or have nothing sensible in them, when the app starts.</summary>
public sealed class StoreAwayTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Otherwise(c => c.Send(8).Stall()));

    [Fact]
    public async Task A_store_that_cannot_be_reached_at_start_delays_the_consumer_and_not_the_app()
    {
        var loads = 0;
        var store = new FakeStore { Initial = "7", Loading = () => ++loads < 4 ? throw new IOException("away") : Task.CompletedTask };
        Add(_ => store).AddHealthCheck();

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.CheckpointNotLoaded);
        var sick = await _app.HealthAsync();
        _app.Upstream.Requests.Should().BeEmpty("it does not know where to start");
        await _app.Clock.RunAsync(_app.Handled.CountAsync(1));

        (sick.Status, sick.Data["checkpoint"]).Should().Be((HealthStatus.Degraded, "failing"));
        sick.Exception.Should().BeOfType<IOException>();
        _app.Upstream.Requests[0].LastEventId.Should().Be("7");
        _app.Log.Entries.Where(e => e.Id == Logged.CheckpointNotLoaded).Should().ContainSingle("once per run of failures").Which.Exception.Should().BeOfType<IOException>();
        _app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.CheckpointReached);
        (await _app.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_store_that_cannot_even_be_made_is_no_different()
    {
        var made = 0;
        Add(_ => ++made < 3 ? throw new IOException("away") : new FakeStore());

        await _app.StartAsync();
        await _app.Clock.RunAsync(_app.Handled.CountAsync(1));

        made.Should().Be(3);
    }

    [Fact]
    public async Task The_app_does_not_wait_for_a_store_that_does_not_answer()
    {
        var answer = new TaskCompletionSource();
        Add(_ => new FakeStore { Loading = () => answer.Task });

        await _app.StartAsync();
        _app.Consumer.State.Should().Be(SseConnectionState.Disconnected);
        answer.SetResult();

        await _app.Handled.CountAsync(1);
    }

    [Fact]
    public async Task Reconnect_tries_the_store_again_at_once()
    {
        var works = false;
        Add(_ => new FakeStore { Loading = () => works ? Task.CompletedTask : throw new IOException("away") });
        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.CheckpointNotLoaded);

        works = true;
        _app.Consumer.Reconnect();

        await _app.Handled.CountAsync(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("4\n2")]
    public async Task A_damaged_checkpoint_stops_the_consumer_until_Reconnect(string? id)
    {
        var isDamaged = true;
        Func<Task> loading = () => isDamaged && id is null ? throw new InvalidDataException("damaged") : Task.CompletedTask;
        Add(_ => new FakeStore { Initial = id, Loading = loading }).AddHealthCheck();
        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.Refused);

        _app.Consumer.State.Should().Be(SseConnectionState.Error);
        _app.Consumer.LastError.Should().BeOfType<InvalidDataException>();
        _app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.Refused).Which.Exception.Should().BeOfType<InvalidDataException>();
        (await _app.HealthAsync()).Status.Should().Be(HealthStatus.Unhealthy);
        _app.Upstream.Requests.Should().BeEmpty("it must not start from nowhere in silence");
        isDamaged = false;
        _app.Consumer.Reconnect();

        await (id is null ? _app.Handled.CountAsync(1) : _app.Log.EventAsync(Logged.Refused, 2));
    }

    [Fact]
    public async Task The_app_stops_while_its_store_is_away()
    {
        Add(_ => new FakeStore { Loading = () => throw new IOException("away") });
        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.CheckpointNotLoaded);

        await _app.StopAsync();

        _app.Clock.ArmedTimers.Should().Be(0);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ISseConsumerBuilder Add(Func<IServiceProvider, ISseCheckpointStore> store) =>
        _app.Add(configure: o => o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan).PersistLastEventIdTo(store);
}
