using System.Runtime.CompilerServices;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class LeftStreamTests
{
    [Fact]
    public async Task A_stream_that_was_left_keeps_no_timer_and_no_registration_on_the_callers_token()
    {
        using var cancellation = new CancellationTokenSource();
        var left = await LeaveAsync(cancellation.Token);

        // Away from the stack of the method that has just returned, whose locals may live on there.
        await Task.Yield();

        for (var i = 0; i < 10 && left.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        left.IsAlive.Should().BeFalse("the token still lives, but nothing of the stream hangs on it");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LeaveAsync(CancellationToken token)
    {
        var clock = new TestClock();
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Cut()).Connection(c => c.Refuse()).Otherwise(c => c.Event("b").Stall()), clock: clock);
        (await scenario.ReadAsync(2, token)).Should().Equal("a", "b");

        var received = new TaskCompletionSource();
        await using (scenario.Stream.Subscribe((_, _) => { received.TrySetResult(); return ValueTask.CompletedTask; }, null, token))
        {
            if (!received.Task.IsCompleted)
            {
                await Task.WhenAny(received.Task, clock.TimerAsync(Pacing.MinGap));
                clock.Advance(Pacing.MinGap);
            }

            await received.Task;
        }

        foreach (var request in scenario.Handler.Requests)
            await request.Closed;
        clock.ArmedTimers.Should().Be(0);
        return new WeakReference(scenario.Stream);
    }

    [Fact]
    public async Task Many_streams_over_sockets_leave_every_connection_closed()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create());

        await Parallel.ForEachAsync(Enumerable.Range(0, 50), async (_, _) =>
        {
            var stream = SseStream.Create(http, server.Uri, Scenario.Strings);
            await foreach (var item in stream)
                break;
        });

        server.Requests.Should().HaveCount(50);
        await Task.WhenAll(server.Requests.Select(r => r.Closed));
    }
}
