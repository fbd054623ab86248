using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The redirects that the handler leaves to us are followed as Fetch does.</summary>
public sealed class RedirectTests
{
    [Theory]
    [InlineData(301, "GET", "GET")]
    [InlineData(302, "GET", "GET")]
    [InlineData(303, "GET", "GET")]
    [InlineData(307, "GET", "GET")]
    [InlineData(308, "GET", "GET")]
    [InlineData(301, "POST", "GET")]
    [InlineData(302, "POST", "GET")]
    [InlineData(303, "POST", "GET")]
    [InlineData(307, "POST", "POST")]
    [InlineData(308, "POST", "POST")]
    [InlineData(301, "PUT", "PUT")]
    [InlineData(302, "PATCH", "PATCH")]
    [InlineData(303, "PUT", "GET")]
    [InlineData(307, "PATCH", "PATCH")]
    public async Task A_redirect_is_followed_with_the_method_and_body_that_Fetch_would_use(int status, string method, string newMethod)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect("/moved", status)).Connection(c => c.Event("online")), options => options.Use(method));

        (await scenario.ReadAsync(1)).Should().Equal("online");

        var last = scenario.Handler.Requests[^1];
        last.Uri.Should().Be(new Uri("http://localhost/moved"));
        last.Method.Should().Be(newMethod);
        last.Body.Should().Be(newMethod == "GET" ? "" : Requests.Body);
        last.Headers.ContainsKey("Content-Type").Should().Be(newMethod != "GET");
    }

    [Theory]
    [InlineData("/moved?at=1", "http://localhost/moved?at=1")]
    [InlineData("moved", "http://localhost/api/guilds/42/status/moved")]
    [InlineData("../stream", "http://localhost/api/guilds/42/stream")]
    [InlineData("?token=new", "http://localhost/api/guilds/42/status/stream?token=new")]
    [InlineData("//127.0.0.1:81/moved", "http://127.0.0.1:81/moved")]
    [InlineData("https://localhost/moved", "https://localhost/moved")]
    [InlineData("HTTP://LOCALHOST:80/moved", "http://localhost/moved")]
    public async Task A_location_may_be_relative(string location, string expected)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Redirect(location)).Connection(c => c.Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.Handler.Requests[^1].Uri.Should().Be(new Uri(expected));
    }

    [Fact]
    public async Task A_relative_location_is_relative_to_the_address_that_answered()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Redirect("/v2/streams/a"))
            .Connection(c => c.Redirect("b"))
            .Connection(c => c.Event("online")));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests[^1].Uri.AbsolutePath.Should().Be("/v2/streams/b");
    }

    [Fact]
    public async Task Ten_redirects_are_followed_within_one_attempt()
    {
        using var scenario = new Scenario(s => s.Repeat(10, c => c.Redirect("/next")).Connection(c => c.Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RequestTimes.Should().HaveCount(11).And.OnlyContain(time => time == TimeSpan.Zero);
        scenario.RetryReasons().Should().BeEmpty();
    }

    [Fact]
    public async Task A_reconnect_starts_from_the_original_address_with_the_original_method()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Redirect("/moved", 308))
                .Connection(c => c.Event("online", id: "1"))
                .Connection(c => c.Redirect("/moved/elsewhere", 301))
                .Connection(c => c.Status(503))
                .Connection(c => c.Event("idle", id: "2"))
                .Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().Equal("online", "idle");

        scenario.Handler.Requests.Select(r => (r.Uri.AbsolutePath, r.LastEventId)).Should().Equal(
            ("/api/guilds/42/status/stream", null),
            ("/moved", null),
            ("/api/guilds/42/status/stream", "1"),
            ("/moved/elsewhere", "1"),
            ("/api/guilds/42/status/stream", "1"),
            ("/api/guilds/42/status/stream", "2"));
    }

    [Fact]
    public async Task What_follows_a_redirect_is_judged_like_any_response()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Redirect("/login", 302)).Otherwise(c => c.Header("Content-Type", "text/html")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedContentType);
        exception.Message.Should().Contain("http://localhost/login");
        scenario.ShouldHaveGivenUp(exception, requests: 2);
    }
}
