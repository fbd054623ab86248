using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class RefusedRedirectTests
{
    [Fact]
    public async Task The_eleventh_redirect_is_fatal()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Redirect("/next", 302)));

        var exception = await scenario.FailAsync();

        ShouldBeRefused(scenario, exception, 302, requests: 11);
        exception.Message.Should().Contain("10 redirects");
    }

    [Theory]
    [InlineData("http://localhost/moved")]
    [InlineData("http://elsewhere.example/moved")]
    public async Task A_redirect_from_https_to_http_is_fatal(string location)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Redirect(location)), address: new Uri("https://localhost/api/guilds/42/status/stream"));

        var exception = await scenario.FailAsync();

        ShouldBeRefused(scenario, exception, 307, requests: 1);
        exception.Message.Should().Contain("is not https").And.Contain(location);
    }

    [Fact]
    public async Task A_redirect_to_https_and_back_to_http_is_fatal()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Redirect("https://localhost/moved"))
            .Otherwise(c => c.Redirect("http://localhost/moved")));

        ShouldBeRefused(scenario, await scenario.FailAsync(), 307, requests: 2);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_without_a_location_is_fatal(int status)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status)));

        var exception = await scenario.FailAsync();

        ShouldBeRefused(scenario, exception, status, requests: 1);
        exception.Message.Should().Contain("Location");
    }

    [Theory]
    [InlineData("ftp://localhost/moved")]
    [InlineData("file:///etc/hosts")]
    [InlineData("data:text/event-stream,data:x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ws://localhost/moved")]
    [InlineData("http://")]
    [InlineData("http://:0")]
    [InlineData("http://[::1/moved")]
    [InlineData("http://localhost:99999/moved")]
    [InlineData("//:80")]
    [InlineData("//[")]
    public async Task A_location_that_is_no_http_address_is_fatal(string location)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Redirect(location)));

        ShouldBeRefused(scenario, await scenario.FailAsync(), 307, requests: 1);
    }

    private static void ShouldBeRefused(Scenario scenario, SseException exception, int status, int requests)
    {
        exception.Error.Should().Be(SseError.InvalidRedirect);
        exception.StatusCode.Should().Be((HttpStatusCode)status);
        exception.Message.Should().Contain($"answered {status}");
        scenario.ShouldHaveGivenUp(exception, requests);
    }
}
