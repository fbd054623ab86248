using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ConfigureRequestTests
{
    [Fact]
    public async Task ConfigureRequest_sees_what_will_be_sent()
    {
        var seen = "";
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online")),
            options =>
            {
                options.LastEventId = "7";
                options.Configure(r => seen = $"{r.Method} {r.RequestUri} {r.Headers.Accept} {r.Headers.CacheControl} {r.Headers.GetValues("Last-Event-ID").Single()}");
            });

        await scenario.ReadAsync(1);

        seen.Should().Be("GET http://localhost/api/guilds/42/status/stream text/event-stream no-cache 7");
    }

    [Fact]
    public async Task ConfigureRequest_may_change_everything()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online")),
            options =>
            {
                options.LastEventId = "7";
                options.Configure(r =>
                {
                    r.Method = HttpMethod.Put;
                    r.RequestUri = new Uri("http://127.0.0.1:81/other?x=1");
                    r.Content = new StringContent("body");
                    r.Headers.Clear();
                    r.Headers.Add("X-Only", "this");
                });
            });

        await scenario.ReadAsync(1);

        var request = scenario.Handler.Requests.Single();
        (request.Method, request.Uri.AbsoluteUri, request.Body).Should().Be(("PUT", "http://127.0.0.1:81/other?x=1", "body"));
        request.Headers.Keys.Should().BeEquivalentTo("X-Only", "Content-Type", "Content-Length");
    }

    [Fact]
    public async Task ConfigureRequest_is_called_for_each_attempt_and_told_which_and_why()
    {
        var attempts = new List<SseAttempt>();
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online", id: "7")).Connection(c => c.Status(503)).Connection(c => c.Refuse()).Connection(c => c.Status(204)),
            options => options.ConfigureRequest = (_, attempt, _) =>
            {
                attempts.Add(attempt);
                return ValueTask.CompletedTask;
            });

        await scenario.ReadAllAsync();

        attempts.Select(a => (a.Number, a.Reason, (int?)a.StatusCode, a.LastEventId)).Should().Equal(
            (0, null, null, ""),
            (0, SseError.StreamEnded, null, "7"),
            (1, SseError.UnexpectedStatus, 503, "7"),
            (2, SseError.ConnectionFailed, null, "7"));
    }

    [Fact]
    public async Task ConnectTimeout_ends_ConfigureRequest_too()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online")),
            options => options.ConfigureRequest = async (_, attempt, token) =>
            {
                var never = new TaskCompletionSource();
                await using var end = token.UnsafeRegister(_ => never.TrySetCanceled(token), null);
                if (attempt.Number == 0)
                    await never.Task;
            });

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RequestTimes.Should().ContainSingle();
        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
    }

    [Fact]
    public async Task After_a_ConnectTimeout_it_is_called_again_only_when_the_call_before_has_ended()
    {
        var (running, most) = (0, 0);
        var hung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("online")),
            options => options.ConfigureRequest = async (_, _, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await hung.Task;
                Interlocked.Decrement(ref running);
            });
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.RunForAsync(TimeSpan.FromSeconds(32), pending);
        scenario.Stream.State.Should().Be(SseConnectionState.Connecting, "the second attempt is under way");

        hung.SetResult();

        (await pending).Should().BeTrue();
        most.Should().Be(1);
        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
        scenario.Changes[1].Exception!.Message.Should().Contain("SseStreamOptions.ConfigureRequest did not complete within 00:00:30");
    }
}
