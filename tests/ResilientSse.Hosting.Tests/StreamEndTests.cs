using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class StreamEndTests
{
    [Fact]
    public async Task A_stream_that_gives_up_leaves_the_app_up_and_starts_anew_on_Reconnect()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Status(404)).Connection(c => c.Send(1).Stall()));
        app.Add();
        await app.StartAsync();
        await app.Log.EventAsync(Logged.GaveUp);
        app.Consumer.State.Should().Be(SseConnectionState.Error);
        app.Consumer.LastError.Should().BeOfType<SseException>();

        app.Clock.Advance(TimeSpan.FromSeconds(1)); // past the 100 ms between any two attempts
        app.Consumer.Reconnect();
        await app.Handled.CountAsync(1);

        app.Consumer.State.Should().Be(SseConnectionState.Connected);
    }

    [Fact]
    public async Task A_stream_that_is_complete_starts_anew_on_Reconnect()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Event("[DONE]")).Connection(c => c.Send(2).Stall()));
        app.Add(configure: o => o.Stream.Terminator = "[DONE]");
        await app.StartAsync();
        await app.Log.EventAsync(Logged.Complete);
        app.Consumer.State.Should().Be(SseConnectionState.Disconnected);

        app.Clock.Advance(TimeSpan.FromSeconds(1)); // past the 100 ms between any two attempts
        app.Consumer.Reconnect();
        await app.Handled.CountAsync(2);

        app.Handled.Statuses.Should().Equal("1", "2");
    }
}
