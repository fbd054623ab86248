using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>What is asked for between the failure of an attempt and the decision on what follows from it.</summary>
public sealed class LastMomentTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task Reconnect_when_an_attempt_has_just_failed_is_no_reason_to_give_up(int maxRetries)
    {
        SseStream<string>? stream = null;
        using var handler = new HandlerOfOneFailure(() => stream!.Reconnect());
        using var http = new HttpClient(handler);
        stream = Stream(http, maxRetries);
        await using var items = stream.GetAsyncEnumerator();

        (await _clock.RunAsync(items.MoveNextAsync().AsTask())).Should().BeFalse("the second answer completes the stream");

        handler.Requests.Should().Be(2);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task Cancelling_when_an_attempt_has_just_failed_is_a_cancellation_and_no_failure(int maxRetries)
    {
        using var cancellation = new CancellationTokenSource();
        using var handler = new HandlerOfOneFailure(cancellation.Cancel);
        using var http = new HttpClient(handler);
        await using var items = Stream(http, maxRetries).GetAsyncEnumerator(cancellation.Token);

        (await items.MoveNextAsync().AsTask().Awaiting(m => m).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancellation.Token);

        handler.Requests.Should().Be(1);
    }

    private SseStream<string> Stream(HttpClient http, int maxRetries)
    {
        var options = new SseStreamOptions { TimeProvider = _clock, ReconnectPolicy = new() { MaxRetries = maxRetries } };
        return SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, options);
    }

    /// <summary>The body of its first answer is empty, and is closed when what was done then has had its effect; the second answer is 204.</summary>
    private sealed class HandlerOfOneFailure(Action whenClosed) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (++Requests > 1)
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));

            var response = new HttpResponseMessage { RequestMessage = request, Content = new StreamContent(new EmptyBody(whenClosed)) };
            response.Content.Headers.ContentType = new("text/event-stream");
            return Task.FromResult(response);
        }
    }

    private sealed class EmptyBody(Action whenClosed) : MemoryStream
    {
        private CancellationToken _lifetime;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _lifetime = cancellationToken;
            return new(0);
        }

        protected override void Dispose(bool disposing)
        {
            if (_lifetime.CanBeCanceled && !_lifetime.IsCancellationRequested)
            {
                whenClosed();
                _lifetime.WaitHandle.WaitOne(TooLong).Should().BeTrue();
            }

            base.Dispose(disposing);
        }
    }
}
