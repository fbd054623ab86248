using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Testing.Tests;

public sealed class HandlerCancellationTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_request_that_is_never_answered_ends_within_the_call_that_cancels_it()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.NeverAnswer()), _time);
        using var client = handler.CreateClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20), _time);

        var sending = client.GetAsync(client.BaseAddress, timeout.Token);
        _time.Advance(TimeSpan.FromSeconds(20));

        sending.IsCompleted.Should().BeTrue();
        await sending.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_read_of_a_stalled_body_ends_within_the_call_that_cancels_it()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Stall()), _time);
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20), _time);

        var reading = body.ReadAsync(new byte[10], timeout.Token).AsTask();
        _time.Advance(TimeSpan.FromSeconds(20));

        reading.IsCompleted.Should().BeTrue();
        await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }
}
