using System.Net.Sockets;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ConfigureRequestFailureTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(FormatException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(FileNotFoundException))]
    [InlineData(typeof(SseException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(TaskCanceledException))]
    public Task What_ConfigureRequest_throws_is_fatal(Type type) => IsFatalAsync((Exception)Activator.CreateInstance(type)!);

    [Fact]
    public Task A_token_endpoint_that_answers_401_is_fatal() =>
        IsFatalAsync(new HttpRequestException("no", null, System.Net.HttpStatusCode.Unauthorized));

    [Fact]
    public Task A_file_that_is_locked_is_fatal() => IsFatalAsync(new IOException("locked", unchecked((int)0x80070020)));

    [Fact]
    public async Task A_token_of_its_own_that_is_cancelled_is_fatal()
    {
        using var own = new CancellationTokenSource();
        await own.CancelAsync();
        await IsFatalAsync(new OperationCanceledException(own.Token));
    }

    public static TheoryData<Exception> OfTheNetwork =>
    [
        new HttpRequestException("away"),
        new HttpRequestException("busy", null, System.Net.HttpStatusCode.ServiceUnavailable),
        new HttpIOException(HttpRequestError.ResponseEnded),
        new IOException("reset", new SocketException()),
        new IOException("TLS", new IOException("reset", new SocketException())),
        new TimeoutException(),
        new TaskCanceledException("HttpClient.Timeout", new TimeoutException()),
        new Polly.Timeout.TimeoutRejectedException(),
    ];

    [Theory]
    [MemberData(nameof(OfTheNetwork))]
    public async Task A_network_failure_or_timeout_in_ConfigureRequest_is_a_failed_attempt_that_names_it(Exception thrown)
    {
        using var scenario = Throwing(thrown, times: 1);

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RetryReasons().Should().Equal(SseError.RequestFailed);
        scenario.Changes[1].Exception!.InnerException.Should().BeSameAs(thrown);
        scenario.Changes[1].Exception!.Message.Should().Contain("SseStreamOptions.ConfigureRequest threw");
    }

    [Fact]
    public async Task A_token_endpoint_that_is_away_is_not_taken_for_an_id_that_cannot_be_sent()
    {
        using var scenario = Throwing(new HttpRequestException("away"), times: 1, options => options.LastEventId = "größe");

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RetryReasons().Should().Equal(SseError.RequestFailed);
    }

    [Fact]
    public async Task What_it_throws_when_its_attempt_has_been_given_up_is_not_an_unobserved_exception()
    {
        var unobserved = new List<string>();
        TaskScheduler.UnobservedTaskException += Note;

        await GiveUpAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        TaskScheduler.UnobservedTaskException -= Note;
        unobserved.Should().NotContain(text => text.Contains("late bug", StringComparison.Ordinal));

        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Add(e.Exception.ToString());

        static async Task GiveUpAsync()
        {
            var hung = new TaskCompletionSource();
            using var scenario = new Scenario(s => s.Otherwise(c => c.Event("online")), options => options.ConfigureRequest = (_, _, _) => new(hung.Task));
            using var cancellation = new CancellationTokenSource();
            await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
            var pending = items.MoveNextAsync().AsTask();
            await cancellation.CancelAsync();
            await pending.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>();
            hung.SetException(new InvalidOperationException("late bug"));
        }
    }

    private static async Task IsFatalAsync(Exception thrown)
    {
        using var scenario = Throwing(thrown, times: 10);

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RequestFailed);
        exception.InnerException.Should().BeSameAs(thrown);
        exception.Message.Should().Contain("SseStreamOptions.ConfigureRequest").And.Contain(thrown.GetType().Name);
        scenario.ShouldHaveGivenUp(exception, requests: 0);
    }

    private static Scenario Throwing(Exception exception, int times, Action<SseStreamOptions>? configure = null) => new(
        s => s.Otherwise(c => c.Event("online")),
        options =>
        {
            options.ConfigureRequest = (_, attempt, _) => attempt.Number < times ? ValueTask.FromException(exception) : ValueTask.CompletedTask;
            configure?.Invoke(options);
        });
}
