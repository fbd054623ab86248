using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>Redirects that the handler leaves to us are followed as Fetch does, and no credential crosses an origin.</summary>
public sealed class RedirectTests
{
    private static readonly Uri Start = new("https://user:pass@one.example/start?secret=1");

    [Theory]
    [InlineData(301, "GET", "GET", "")]
    [InlineData(302, "GET", "GET", "")]
    [InlineData(303, "GET", "GET", "")]
    [InlineData(307, "GET", "GET", "")]
    [InlineData(308, "GET", "GET", "")]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "POST", "GET", "")]
    [InlineData(307, "POST", "POST", "body")]
    [InlineData(308, "POST", "POST", "body")]
    [InlineData(303, "PUT", "GET", "")]
    [InlineData(302, "PUT", "PUT", "body")]
    public async Task Method_and_body_change_as_Fetch_changes_them(int status, string method, string followed, string body)
    {
        var server = new Answers(r => r.RequestUri!.AbsolutePath == "/next" ? Answers.Events("data: a\n\n") : Redirect("/next", status));

        await FirstAsync(server, o => o.ConfigureRequest = (request, _, _) =>
        {
            request.Method = new HttpMethod(method);
            request.Content = method == "GET" ? null : new StringContent("body");
            return ValueTask.CompletedTask;
        });

        server.Requests[1].Should().BeEquivalentTo(new { Item1 = new HttpMethod(followed), Item2 = new Uri("https://one.example/next"), Item4 = body });
    }

    [Fact]
    public async Task The_same_host_and_port_gets_all_headers_again()
    {
        var server = new Answers(r => r.RequestUri!.AbsolutePath == "/next" ? Answers.Events("data: a\n\n") : Redirect("/next"));

        await FirstAsync(server, o => (o.LastEventId, o.ConfigureRequest) = ("7", WithToken));

        server.Requests[1].Headers.Should().Contain("Authorization: Bearer token").And.Contain("X-Key: key")
            .And.Contain("Last-Event-ID: 7").And.Contain("Accept: text/event-stream").And.Contain("Cache-Control: no-cache");
    }

    [Theory]
    [InlineData("https://two.example/next")]
    [InlineData("https://one.example:8443/next")]
    public async Task Another_host_or_port_gets_a_bare_request_and_ConfigureRequest_is_not_called_again(string location)
    {
        var calls = 0;
        var server = new Answers(r => r.RequestUri!.AbsolutePath == "/next" ? Answers.Events("data: a\n\n") : Redirect(location));

        await FirstAsync(server, o =>
        {
            o.LastEventId = "7";
            o.ConfigureRequest = (request, attempt, token) =>
            {
                calls++;
                return WithToken(request, attempt, token);
            };
        });

        calls.Should().Be(1);
        server.Requests[1].Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Should().BeEquivalentTo("Accept: text/event-stream", "Cache-Control: no-cache", "Last-Event-ID: 7");
    }

    [Fact]
    public async Task A_client_whose_default_headers_would_travel_along_to_another_host_is_fatal()
    {
        var server = new Answers(_ => Redirect("https://two.example/next"));

        var thrown = await FailAsync(server, http: h => h.DefaultRequestHeaders.Add("X-Api-Key", "very-secret"));

        thrown.Error.Should().Be(SseError.InvalidRedirect);
        thrown.Message.Should().Contain("X-Api-Key").And.Contain("SseStreamOptions.ConfigureRequest").And.NotContain("very-secret");
        server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_body_does_not_go_to_another_host()
    {
        var server = new Answers(_ => Redirect("https://two.example/next"));

        var thrown = await FailAsync(server, o => o.ConfigureRequest = (request, _, _) =>
        {
            (request.Method, request.Content) = (HttpMethod.Post, new StringContent("prompt"));
            return ValueTask.CompletedTask;
        });

        thrown.Error.Should().Be(SseError.InvalidRedirect);
        server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task At_most_10_redirects_are_followed()
    {
        var server = new Answers(_ => Redirect("/again"));

        (await FailAsync(server)).Message.Should().Contain("10 redirects");

        server.Requests.Should().HaveCount(11);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ftp://one.example/next")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://one.example/next")]
    public async Task A_redirect_without_a_location_or_away_from_https_is_fatal(string? location)
    {
        var server = new Answers(_ => Redirect(location));

        (await FailAsync(server)).Error.Should().Be(SseError.InvalidRedirect);

        server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_reconnect_starts_from_the_original_address()
    {
        var server = new Answers(r => r.RequestUri!.AbsolutePath == "/next" ? Answers.Events("data: a\n\n") : Redirect("/next"));
        var clock = new TestClock();
        using var http = new HttpClient(server);
        var stream = SseStream.Create(http, Start, Scenario.Strings, new SseStreamOptions { TimeProvider = clock });

        await clock.RunAsync(stream.Take(2).ToListAsync().AsTask());

        server.Requests.Select(r => r.Uri.AbsolutePath).Should().Equal("/start", "/next", "/start", "/next");
    }

    private static HttpResponseMessage Redirect(string? location, int status = 307)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (location is not null)
            response.Headers.TryAddWithoutValidation("Location", location);

        return response;
    }

    private static ValueTask WithToken(HttpRequestMessage request, SseAttempt attempt, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new("Bearer", "token");
        request.Headers.Add("X-Key", "key");
        return ValueTask.CompletedTask;
    }

    private static async Task FirstAsync(Answers server, Action<SseStreamOptions>? configure = null, Action<HttpClient>? http = null)
    {
        using var client = new HttpClient(server);
        http?.Invoke(client);
        var options = new SseStreamOptions();
        configure?.Invoke(options);
        await SseStream.Create(client, Start, Scenario.Strings, options).FirstAsync();
    }

    private static async Task<SseException> FailAsync(Answers server, Action<SseStreamOptions>? configure = null, Action<HttpClient>? http = null)
    {
        var thrown = (await FluentActions.Awaiting(() => FirstAsync(server, configure, http)).Should().ThrowAsync<SseException>()).Which;
        thrown.Message.Should().NotContain("secret=").And.NotContain("user:pass");
        return thrown;
    }
}
