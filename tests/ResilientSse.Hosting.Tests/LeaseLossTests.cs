using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Instances that lose their lease while they run.</summary>
public sealed class LeaseLossTests : IAsyncDisposable
{
    private readonly Replicas _replicas = new();

    [Fact]
    public async Task An_owner_that_was_frozen_cannot_save_over_its_successor_and_stands_by_from_then_on()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var frozen = await _replicas.StartAsync(work: async id =>
        {
            if (id != "2")
                return;
            await _replicas.Leases.SavedAsync("1");
            entered.SetResult();
            await go.Task;
        });
        await entered.Task;
        _replicas.Leases.Expire();
        var successor = await _replicas.StartAsync(work: id => id == "3" ? _replicas.Leases.SavedAsync("2") : Task.CompletedTask);
        await successor.Handled.CountAsync(3);

        // The id moves when it is there to be saved, a moment after the event has been handled.
        while (successor.Consumer.LastEventId != "4")
            await Task.Yield();
        await successor.PassSaveIntervalAsync();
        await _replicas.Leases.SavedAsync("4");

        go.SetResult();
        await frozen.PassSaveIntervalAsync();
        await frozen.Log.EventAsync(Logged.LeaseLost);
        await frozen.PassSaveIntervalAsync(); // as long as it pauses after a loss
        await frozen.Log.EventAsync(Logged.StandingBy);

        _replicas.Leases.Saved.Should().Equal("1", "2", "4");
        (await frozen.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        successor.Upstream.Requests[0].LastEventId.Should().Be("1");
    }

    [Fact]
    public async Task An_owner_that_hears_of_its_loss_interrupts_its_handler_and_takes_its_turn_again_later()
    {
        var (entered, interrupted) = (new TaskCompletionSource(), 0);
        var owner = await _replicas.StartAsync(work: async (id, cancellationToken) =>
        {
            if (id != "2" || interrupted > 0)
                return;
            await _replicas.Leases.SavedAsync("1");
            cancellationToken.Register(() => interrupted++);
            entered.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        });
        await entered.Task;

        _replicas.Leases.TellOwnerThatItsLeaseIsLost();
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
        var owner = await _replicas.StartAsync(work: _ => throw new InvalidOperationException("cannot handle it"));
        await owner.Log.EventAsync(Logged.Poisoned);
        (await owner.HealthAsync()).Status.Should().Be(HealthStatus.Unhealthy);
        var successor = await _replicas.StartAsync();
        await successor.Log.EventAsync(Logged.StandingBy);

        _replicas.Leases.TellOwnerThatItsLeaseIsLost();
        await successor.Handled.CountAsync(1);
        await owner.PassSaveIntervalAsync(); // as long as it pauses after a loss
        await owner.Log.EventAsync(Logged.StandingBy);

        (await owner.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();
}
