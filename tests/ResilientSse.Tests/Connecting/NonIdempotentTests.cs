using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class NonIdempotentTests
{
    private static readonly Dictionary<string, Func<SseScriptedConnection, SseScriptedConnection>> Ways = new()
    {
        ["no connection"] = c => c.Refuse(),
        ["no answer"] = c => c.NeverAnswer(),
        ["drop"] = c => c.Event("online"),
        ["IO error"] = c => c.Event("online").Cut(),
        ["silence"] = c => c.Event("online").Stall(),
        ["nothing at all"] = c => c,
    };

    [Theory]
    [InlineData("POST", "no connection")]
    [InlineData("POST", "425")]
    [InlineData("POST", "429")]
    [InlineData("POST", "503")]
    [InlineData("PATCH", "no connection")]
    [InlineData("PATCH", "425")]
    [InlineData("PATCH", "429")]
    [InlineData("PATCH", "503")]
    [InlineData("post", "503")]
    public async Task A_POST_or_PATCH_that_the_server_has_not_acted_on_is_sent_again(string method, string way)
    {
        using var scenario = With(method, way);

        (await scenario.ReadAsync(1)).Should().Equal("again");
        scenario.Handler.Requests.Select(r => r.Body).Should().Equal(Requests.Body, Requests.Body);
    }

    [Theory]
    [InlineData("POST", "no answer", SseError.ConnectTimeout)]
    [InlineData("POST", "drop", SseError.StreamEnded)]
    [InlineData("POST", "nothing at all", SseError.StreamEnded)]
    [InlineData("POST", "IO error", SseError.ConnectionLost)]
    [InlineData("POST", "silence", SseError.IdleTimeout)]
    [InlineData("POST", "408", SseError.UnexpectedStatus)]
    [InlineData("POST", "500", SseError.UnexpectedStatus)]
    [InlineData("POST", "502", SseError.UnexpectedStatus)]
    [InlineData("POST", "504", SseError.UnexpectedStatus)]
    [InlineData("PATCH", "no answer", SseError.ConnectTimeout)]
    [InlineData("PATCH", "drop", SseError.StreamEnded)]
    [InlineData("PATCH", "IO error", SseError.ConnectionLost)]
    [InlineData("PATCH", "silence", SseError.IdleTimeout)]
    [InlineData("PATCH", "500", SseError.UnexpectedStatus)]
    [InlineData("post", "500", SseError.UnexpectedStatus)]
    public async Task After_anything_else_a_POST_or_PATCH_is_fatal_and_the_message_names_the_option(string method, string way, SseError cause)
    {
        using var scenario = With(method, way);

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        exception.Message.Should().Contain($"The {method}").And.Contain("SseStreamOptions.ReplayNonIdempotent");
        var inner = exception.InnerException.Should().BeOfType<SseException>().Which;
        inner.Error.Should().Be(cause);
        exception.StatusCode.Should().Be(inner.StatusCode);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Theory]
    [InlineData("no answer")]
    [InlineData("drop")]
    [InlineData("IO error")]
    [InlineData("silence")]
    [InlineData("408")]
    [InlineData("500")]
    public async Task ReplayNonIdempotent_allows_sending_it_again_after_all(string way)
    {
        using var scenario = With("POST", way, options => options.ReplayNonIdempotent = true);

        var items = await scenario.ReadAsync(way is "drop" or "IO error" or "silence" ? 2 : 1);

        items[^1].Should().Be("again");
        scenario.Handler.Requests.Select(r => r.Method).Should().Equal("POST", "POST");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("REPORT")]
    public async Task Any_other_method_is_sent_again(string method)
    {
        using var scenario = With(method, "500");

        (await scenario.ReadAsync(1)).Should().Equal("again");
        scenario.Handler.Requests.Select(r => r.Method).Should().Equal(method, method);
    }

    [Theory]
    [InlineData(301, "503")]
    [InlineData(302, "429")]
    [InlineData(303, "503")]
    [InlineData(303, "no connection")]
    [InlineData(303, "401")]
    public async Task A_POST_that_was_answered_by_where_to_GET_the_outcome_was_acted_on_whatever_happens_there(int redirect, string way)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect("/outcome", redirect)).Connection(c => Play(c, way)).Otherwise(c => c.Event("again")),
            options =>
            {
                options.RetryUnauthorized = true;
                options.Use("POST");
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 2);
    }

    private static Scenario With(string method, string way, Action<SseStreamOptions>? configure = null) => new(
        s => s.Connection(c => Play(c, way)).Otherwise(c => c.Event("again")),
        options =>
        {
            options.Use(method);
            configure?.Invoke(options);
        });

    private static SseScriptedConnection Play(SseScriptedConnection connection, string way) => Ways.TryGetValue(way, out var play)
        ? play(connection)
        : connection.Status(int.Parse(way, System.Globalization.CultureInfo.InvariantCulture));
}
