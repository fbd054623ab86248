using System.Net;
using System.Net.Sockets;
using System.Text;
using Polly;
using Polly.Retry;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>One stream is one POST: the server may have acted on it, and it may cost money.</summary>
public sealed class OnePostTests
{
    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Reconnect_in_the_middle_of_an_answer_does_not_send_it_again(string method)
    {
        using var scenario = Posting(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), method);
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();

        (await items.Awaiting(i => i.MoveNextAsync().AsTask()).Should().ThrowAsync<SseException>())
            .Which.Should().Match<SseException>(e => e.Error == SseError.NotReplayable && e.Message.Contains($"one SseStream is one {method}"));
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_of_a_completed_answer_does_not_send_it_again()
    {
        using var scenario = Posting(s => s.Otherwise(c => c.Raw("data: a\n\ndata: [DONE]\n\n")), configure: o => o.Terminator = "[DONE]");
        (await scenario.ReadAllAsync()).Should().Equal("a");

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_after_a_break_does_not_send_it_again()
    {
        using var scenario = Posting(s => s.Otherwise(c => c.Event("a").Event("b").Stall()));
        await scenario.ReadAsync(1);

        (await scenario.FailAsync()).Error.Should().Be(SseError.NotReplayable);

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_after_an_item_that_did_not_parse_goes_on_with_the_answer_and_after_5_seconds_does_not_send_it_again()
    {
        var clock = new TestClock();
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: two\n\ndata: 3\n\ndata: four\n\n").Stall()), clock);
        using var http = handler.CreateClient();
        var options = new SseStreamOptions { TimeProvider = clock };
        options.Use("POST");
        var stream = SseStream.Create<int>(http, new Uri("/", UriKind.Relative), options);
        var numbers = new List<int>();

        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseItemException>();
        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseItemException>();
        numbers.Should().Equal(1, 3);
        clock.Advance(TimeSpan.FromSeconds(6));

        (await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.NotReplayable);
        handler.Requests.Should().ContainSingle();

        async Task ReadAsync()
        {
            await foreach (var item in stream)
                numbers.Add(item.Data);
        }
    }

    [Fact]
    public async Task A_POST_that_never_reached_the_server_is_sent_by_the_next_enumeration()
    {
        using var scenario = Posting(
            s => s.Repeat(2, c => c.Refuse()).Otherwise(c => c.Event("a")), configure: o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 1 });
        await scenario.FailAsync();

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    [Fact]
    public async Task A_replay_is_announced_and_there_are_as_many_as_MaxRetries_however_many_events_came_in_between()
    {
        var attempts = new List<SseAttempt>();
        using var scenario = Posting(
            s => s.Otherwise(c => c.Event("start").Event("next").Cut()),
            configure: o =>
            {
                o.ReplayNonIdempotent = true;
                o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 2 };
                var configure = o.ConfigureRequest!;
                o.ConfigureRequest = (request, attempt, token) =>
                {
                    attempts.Add(attempt);
                    return configure(request, attempt, token);
                };
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        exception.Message.Should().Contain("sent again 2 times").And.Contain("SseReconnectPolicy.MaxRetries");
        scenario.ShouldHaveGivenUp(exception, requests: 3);
        attempts.Select(a => (a.IsReplay, a.IsResume)).Should().Equal((false, false), (true, false), (true, false));
        scenario.Changes.Where(c => c.State == SseConnectionState.Connected).Select(c => c.IsReplay).Should().Equal(false, true, true);
    }

    [Fact]
    public async Task A_replay_that_Reconnect_ended_before_it_was_sent_is_not_counted()
    {
        using var scenario = Posting(s => s.Otherwise(c => c.Event("a").Stall()), configure: o =>
        {
            o.ReplayNonIdempotent = true;
            o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 1 };
        });
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Stream.Reconnect();
        var next = items.MoveNextAsync().AsTask();
        await scenario.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        scenario.Stream.Reconnect();

        (await scenario.Clock.RunAsync(next)).Should().BeTrue();
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_replay_that_sends_an_id_is_a_resume_too()
    {
        using var scenario = Posting(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Event("b", id: "2")), configure: o => o.ReplayNonIdempotent = true);

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
        scenario.Changes[^2].Should().BeEquivalentTo(new { State = SseConnectionState.Connected, IsReplay = true, IsResume = true });
    }

    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_does_not_send_it_again_either()
    {
        using var scenario = Posting(s => s.Otherwise(c => c.Status(500)), configure: o => o.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_sends_what_was_not_acted_on()
    {
        using var scenario = Posting(
            s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a")), configure: o => o.ConnectPipeline = RetryOnce(HttpStatusCode.ServiceUnavailable));

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.RetryReasons().Should().BeEmpty("for the stream it was one attempt");
    }

    [Fact]
    public async Task A_ConfigureRequest_that_fails_in_a_retry_of_the_ConnectPipeline_does_not_make_it_unsent()
    {
        var calls = 0;
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(500)), options =>
        {
            options.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError);
            options.Configure(request => request.Method = ++calls % 2 == 1 ? HttpMethod.Post : throw new TimeoutException("token endpoint"));
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_by_another_method_does_not_make_it_unsent()
    {
        var calls = 0;
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(500)), options =>
        {
            options.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError);
            options.Configure(request => request.Method = ++calls % 2 == 1 ? HttpMethod.Post : HttpMethod.Get);
        });

        (await scenario.FailAsync()).Error.Should().Be(SseError.NotReplayable);

        scenario.Handler.Requests.Select(r => r.Method).Should().Equal("POST", "GET");
    }

    [Theory]
    [InlineData("POST", null)]
    [InlineData("PATCH", null)]
    [InlineData("POST", true)]
    public async Task The_platform_does_not_send_one_without_content_again_on_its_own(string method, bool? expectContinue)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var seen = ServeAsync(listener, stop.Token);
        using var http = new HttpClient(SseHttpHandler.Create());
        var uri = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        (await http.GetStringAsync(uri)).Should().Be("ok", "the connection is in the pool now");
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero } };
        options.Configure(request => (request.Method, request.Headers.ExpectContinue) = (new HttpMethod(method), expectContinue));

        var stream = SseStream.Create(http, uri, Scenario.Strings, options);

        (await stream.Awaiting(s => s.TakeAsync(1)).Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.NotReplayable);
        await stop.CancelAsync();
        (await seen).Should().Equal("GET", method);
    }

    /// <summary>Answers a GET; closes when anything else has come; answers what comes on a second connection.</summary>
    private static async Task<List<string>> ServeAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        var methods = new List<string>();
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                while (await ReadMethodAsync(reader) is { } method)
                {
                    methods.Add(method);
                    if (method != "GET" && methods.Count(m => m != "GET") == 1)
                        break;

                    var answer = method == "GET"
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: a\n\n";
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return methods;
        }
    }

    private static async Task<string?> ReadMethodAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { Length: > 0 } requestLine)
            return null;

        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        return requestLine.Split(' ')[0];
    }

    private static ResiliencePipeline<HttpResponseMessage> RetryOnce(HttpStatusCode status) => Pipelines.Build(
        TimeProvider.System,
        builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.Zero,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode == status),
        }));

    private static Scenario Posting(Action<SseScript> script, string method = "POST", Action<SseStreamOptions>? configure = null) => new(
        script,
        options =>
        {
            options.Use(method);
            configure?.Invoke(options);
        });
}
