using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class RequestTests
{
    [Fact]
    public async Task A_request_carries_Accept_and_Cache_Control_and_nothing_else()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("online")));

        await scenario.ReadAsync(1);

        var request = scenario.Handler.Requests.Single();
        request.Method.Should().Be("GET");
        request.Body.Should().BeEmpty();
        request.Headers.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["Accept"] = "text/event-stream",
            ["Cache-Control"] = "no-cache",
        });
    }

    [Fact]
    public async Task The_default_headers_of_the_client_are_sent()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online")), configureClient: http => http.DefaultRequestHeaders.Add("X-Api-Key", "key"));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests.Single().Headers.Should().Contain("X-Api-Key", "key");
    }

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrHigher)]
    public async Task The_default_version_and_policy_of_the_client_are_honoured_after_a_redirect_too(string version, HttpVersionPolicy policy)
    {
        HttpRequestMessage? first = null;
        HttpRequestMessage? last = null;
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect("http://elsewhere.example/")).Connection(c => c.Event("online")),
            options =>
            {
                options.Configure(request => first = request);
                options.ConnectPipeline = Pipelines.Observe(response => last = response.RequestMessage);
            },
            configureClient: http => (http.DefaultRequestVersion, http.DefaultVersionPolicy) = (Version.Parse(version), policy));

        await scenario.ReadAsync(1);

        last.Should().NotBeSameAs(first);
        new[] { first, last }.Should().OnlyContain(r => r!.Version == Version.Parse(version) && r.VersionPolicy == policy);
    }

    [Theory]
    [InlineData("http://localhost:5000/", "/api/stream", "http://localhost:5000/api/stream")]
    [InlineData("http://localhost:5000/v1/", "api/stream?x=1", "http://localhost:5000/v1/api/stream?x=1")]
    [InlineData("http://localhost:5000/v1", "api/stream", "http://localhost:5000/api/stream")]
    [InlineData("http://localhost:5000/v1/", "http://other.example/stream", "http://other.example/stream")]
    public async Task A_relative_address_is_resolved_against_BaseAddress(string baseAddress, string address, string expected)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online")),
            address: new Uri(address, UriKind.RelativeOrAbsolute),
            configureClient: http => http.BaseAddress = new Uri(baseAddress));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests.Single().Uri.Should().Be(new Uri(expected));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("ftp://localhost/stream")]
    [InlineData("ws://localhost/stream")]
    public void An_address_that_cannot_be_requested_is_refused_when_the_stream_is_created(string address)
    {
        using var http = new HttpClient();

        http.Invoking(h => SseStream.Create(h, new Uri(address, UriKind.RelativeOrAbsolute), Scenario.Strings))
            .Should().Throw<ArgumentException>().WithParameterName("uri");
    }

    [Fact]
    public async Task No_address_means_no_request()
    {
        using var handler = new Testing.SseTestHandler(s => s.Otherwise(c => c.Event("online")));
        using var http = handler.CreateClient();

        await foreach (var item in SseStream.Create(http, null, Scenario.Strings))
            item.Data.Should().BeNull("there is no item");

        handler.Requests.Should().BeEmpty();
    }
}
