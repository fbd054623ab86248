using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ResumeByGetTests
{
    [Fact]
    public async Task An_answer_that_was_cut_off_after_an_id_goes_on_by_a_GET_without_a_body()
    {
        using var scenario = Asking(s => s
            .Connection(c => c.Event("a", id: "1").Cut())
            .Connection(c => c.Event("b", id: "2").Cut())
            .Otherwise(c => c.Event("c", id: "3").Stall()));

        (await scenario.ReadAsync(3)).Should().Equal("a", "b", "c");

        scenario.Handler.Requests.Select(r => (r.Method, r.LastEventId, r.Body)).Should().Equal(
            ("POST", null, Requests.Body), ("GET", "1", ""), ("GET", "2", ""));
        scenario.Changes.Where(c => c.State == SseConnectionState.Connected).Select(c => (c.IsResume, c.IsReplay)).Should().Equal(
            (false, false), (true, false), (true, false));
    }

    [Fact]
    public async Task Without_an_id_there_is_nothing_to_resume_after()
    {
        using var scenario = Asking(s => s.Otherwise(c => c.Event("a").Cut()));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task Without_an_id_ReplayNonIdempotent_may_start_over()
    {
        using var scenario = Asking(s => s.Connection(c => c.Event("a").Cut()).Otherwise(c => c.Event("a").Stall()), o => o.ReplayNonIdempotent = true);

        (await scenario.ReadAsync(2)).Should().Equal("a", "a");

        scenario.Handler.Requests.Select(r => r.Method).Should().Equal("POST", "POST");
    }

    [Fact]
    public async Task ConfigureRequest_may_change_the_address_of_the_resume()
    {
        using var scenario = Asking(
            s => s.Connection(c => c.Event("a", id: "41").Cut()).Otherwise(c => c.Event("b", id: "42").Stall()),
            o =>
            {
                var configure = o.ConfigureRequest!;
                o.ConfigureRequest = (request, attempt, token) =>
                {
                    if (attempt.IsResume)
                        request.RequestUri = new Uri($"/answers/7?starting_after={attempt.LastEventId}", UriKind.Relative);
                    return configure(request, attempt, token);
                };
            });

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Handler.Requests[1].Uri.PathAndQuery.Should().Be("/answers/7?starting_after=41");
    }

    [Fact]
    public async Task A_ConfigureRequest_that_makes_it_a_POST_again_is_refused_before_anything_is_sent()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a", id: "1").Cut()),
            o =>
            {
                o.ResumeByGet = true;
                o.Use("POST");
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        exception.Message.Should().Contain("SseAttempt.IsResume");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task Reconnect_in_the_middle_of_an_answer_resumes_it()
    {
        using var scenario = Asking(s => s.Connection(c => c.Event("a", id: "1").Stall()).Otherwise(c => c.Event("b", id: "2").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();

        (await items.MoveNextAsync()).Should().BeTrue();
        scenario.Handler.Requests.Select(r => (r.Method, r.LastEventId)).Should().Equal(("POST", null), ("GET", "1"));
    }

    [Fact]
    public async Task A_resume_that_is_refused_for_now_is_retried_by_GET()
    {
        using var scenario = Asking(s => s
            .Connection(c => c.Event("a", id: "1").Cut())
            .Connection(c => c.Status(502))
            .Otherwise(c => c.Event("b", id: "2").Stall()));

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Handler.Requests.Select(r => r.Method).Should().Equal("POST", "GET", "GET");
    }

    private static Scenario Asking(Action<SseScript> script, Action<SseStreamOptions>? configure = null) => new(script, options =>
    {
        options.ResumeByGet = true;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            if (!attempt.IsResume)
                (request.Method, request.Content) = (HttpMethod.Post, new StringContent(Requests.Body));
            return ValueTask.CompletedTask;
        };
        configure?.Invoke(options);
    });
}
