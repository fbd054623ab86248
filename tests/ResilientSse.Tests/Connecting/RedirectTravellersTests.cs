using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What would travel along to another origin, and so is not sent there at all.</summary>
public sealed class RedirectTravellersTests
{
    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    public async Task Default_headers_of_the_client_that_would_travel_to_another_origin_are_fatal_and_named(string name)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Redirect("http://elsewhere.example/moved")),
            configureClient: http => http.DefaultRequestHeaders.TryAddWithoutValidation(name, "secret-value"));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.InvalidRedirect);
        exception.Message.Should().Contain($"DefaultRequestHeaders has {name}").And.Contain("http://elsewhere.example/moved")
            .And.Contain("SseStreamOptions.ConfigureRequest").And.NotContain("secret-value");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task Default_headers_that_every_request_of_a_stream_has_anyway_hold_nothing_up()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect("http://elsewhere.example/moved")).Connection(c => c.Event("online")),
            configureClient: http => http.DefaultRequestHeaders.Add("Accept", "application/json"));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests.Select(r => r.Headers["Accept"]).Should().OnlyContain(accept => accept == "text/event-stream");
    }

    [Fact]
    public async Task A_body_that_would_travel_to_another_origin_is_fatal()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Redirect("http://elsewhere.example/moved")), options => options.Use("POST"));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.InvalidRedirect);
        exception.Message.Should().Contain("body").And.Contain("http://elsewhere.example/moved");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }
}
