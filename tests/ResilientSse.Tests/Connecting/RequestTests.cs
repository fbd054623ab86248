using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class RequestTests
{
    [Fact]
    public async Task A_request_carries_Accept_and_Cache_Control_and_no_id_unless_there_is_one()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests[0].Headers.Should().BeEquivalentTo(
            new Dictionary<string, string> { ["Accept"] = "text/event-stream", ["Cache-Control"] = "no-cache" });
    }

    [Fact]
    public async Task The_version_and_policy_of_the_client_are_honoured()
    {
        HttpRequestMessage? sent = null;
        using var http = new HttpClient(new Answers(r =>
        {
            sent = r;
            return Answers.Events("data: a\n\n");
        }));
        http.DefaultRequestVersion = HttpVersion.Version20;
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings).FirstAsync();

        sent.Should().BeEquivalentTo(new { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });
    }

    [Theory]
    [InlineData("stream", "http://localhost/base/stream")]
    [InlineData("/stream?x=1", "http://localhost/stream?x=1")]
    public async Task A_relative_address_is_resolved_against_the_base_address(string relative, string resolved)
    {
        var server = new Answers(() => Answers.Events("data: a\n\n"));
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://localhost/base/") };

        await SseStream.Create(http, new Uri(relative, UriKind.Relative), Scenario.Strings).FirstAsync();

        server.Requests[0].Uri.Should().Be(new Uri(resolved));
    }

    [Fact]
    public async Task ConfigureRequest_is_called_for_each_attempt_and_may_change_everything()
    {
        var ids = new List<string>();
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a", id: "1")).Otherwise(c => c.Event("b", id: "2").Stall()),
            o => o.ConfigureRequest = async (request, attempt, cancellationToken) =>
            {
                await Task.FromResult(cancellationToken.CanBeCanceled);
                ids.Add(attempt.LastEventId);
                request.RequestUri = new Uri($"http://elsewhere/{ids.Count}");
                request.Headers.Remove("Cache-Control");
            });

        await scenario.ReadAsync(2);

        ids.Should().Equal("", "1");
        scenario.Handler.Requests.Select(r => r.Uri.ToString()).Should().Equal("http://elsewhere/1", "http://elsewhere/2");
        scenario.Handler.Requests[0].Headers.Should().NotContainKey("Cache-Control");
    }

    [Fact]
    public async Task What_ConfigureRequest_throws_is_fatal_and_says_so()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a")), o => o.ConfigureRequest = (_, _, _) => throw new InvalidOperationException("no token"));

        var thrown = await scenario.FailAsync();

        thrown.Error.Should().Be(SseError.RequestFailed);
        thrown.Message.Should().Contain("SseStreamOptions.ConfigureRequest").And.Contain("no token");
        thrown.InnerException.Should().BeOfType<InvalidOperationException>();
        scenario.Requests.Should().Be(0);
    }

    [Fact]
    public async Task A_token_endpoint_that_is_away_is_a_failed_attempt()
    {
        var calls = 0;
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Stall()),
            o => o.ConfigureRequest = (_, _, _) => ++calls == 1 ? throw new HttpRequestException("token endpoint") : ValueTask.CompletedTask);

        (await scenario.ReadAsync(1)).Should().Equal("a");

        calls.Should().Be(2);
    }
}
