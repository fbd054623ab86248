using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>A POST or PATCH is sent again only when no connection was made, or on 425, 429 and 503.</summary>
public sealed class PostTests
{
    public static TheoryData<string, bool, Action<SseScriptedConnection>> Failures => new()
    {
        { "no connection", true, c => c.Refuse() },
        { "425", true, c => c.Status(425) },
        { "429", true, c => c.Status(429) },
        { "503", true, c => c.Status(503) },
        { "408", false, c => c.Status(408) },
        { "500", false, c => c.Status(500) },
        { "502", false, c => c.Status(502) },
        { "504", false, c => c.Status(504) },
        { "no headers in time", false, c => c.NeverAnswer() },
        { "an empty body", false, _ => { } },
        { "a clean end", false, c => c.Event("x", type: "x") },
        { "a cut", false, c => c.Event("x", type: "x").Cut() },
        { "silence", false, c => c.Event("x", type: "x").Stall() },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task It_is_sent_again_only_if_the_server_has_certainly_not_acted_on_it(string failure, bool isSentAgain, Action<SseScriptedConnection> connection)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Patch })
        {
            using var scenario = ScenarioFor(method, connection);
            if (isSentAgain)
            {
                (await scenario.ReadAsync(1)).Should().Equal(["a"], failure);
                scenario.Handler.Requests.Select(r => r.Body).Should().Equal("prompt", "prompt");
                continue;
            }

            var thrown = await scenario.FailAsync();
            thrown.Error.Should().Be(SseError.NotReplayable, failure);
            thrown.Message.Should().Contain(method.Method).And.Contain("SseStreamOptions.ReplayNonIdempotent");
            thrown.InnerException.Should().BeOfType<SseException>("it says what happened");
            scenario.Requests.Should().Be(1);
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ReplayNonIdempotent_permits_it_always(string failure, bool _, Action<SseScriptedConnection> connection)
    {
        using var scenario = ScenarioFor(HttpMethod.Post, connection, o => (o.ReplayNonIdempotent, o.EventFilter) = (true, t => t != "x"));

        (await scenario.ReadAsync(1)).Should().Equal(["a"], failure);
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_caller_who_asks_for_it_sends_it_again()
    {
        using var scenario = ScenarioFor(HttpMethod.Post, c => c.Event("x", type: "x").Stall());
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        items.Current.Data.Should().Be("x");
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();
        await items.MoveNextAsync();

        items.Current.Data.Should().Be("a");
    }

    private static Scenario ScenarioFor(HttpMethod method, Action<SseScriptedConnection> first, Action<SseStreamOptions>? configure = null) => new(
        s => s.Connection(first).Otherwise(c => c.Event("a").Stall()),
        o =>
        {
            o.ConfigureRequest = (request, _, _) =>
            {
                (request.Method, request.Content) = (method, new StringContent("prompt"));
                return ValueTask.CompletedTask;
            };
            configure?.Invoke(o);
        });
}
