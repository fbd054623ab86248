using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class RedirectOriginTests
{
    private static readonly HttpRequestOptionsKey<string> Tenant = new("tenant");

    private int _configured;

    [Theory]
    [InlineData("http://elsewhere.example/moved")]
    [InlineData("http://localhost:8080/moved")]
    [InlineData("http://127.0.0.1/moved")]
    [InlineData("https://localhost/moved")]
    public async Task To_another_scheme_host_or_port_goes_a_bare_request(string location)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect(location)).Connection(c => c.Event("online")),
            options =>
            {
                options.LastEventId = "7";
                AddCredentials(options);
            });

        (await scenario.ReadAsync(1)).Should().Equal("online");

        _configured.Should().Be(1);
        scenario.Handler.Requests[^1].Headers.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["Accept"] = "text/event-stream",
            ["Cache-Control"] = "no-cache",
            ["Last-Event-ID"] = "7",
        });
    }

    [Fact]
    public async Task On_the_way_back_to_the_first_origin_the_request_stays_bare()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Redirect("http://elsewhere.example/a"))
                .Connection(c => c.Redirect("/b"))
                .Connection(c => c.Redirect("http://localhost/c"))
                .Connection(c => c.Event("online")),
            AddCredentials);

        await scenario.ReadAsync(1);

        scenario.Handler.Requests.Select(r => r.Headers.ContainsKey("Authorization")).Should().Equal(true, false, false, false);
        _configured.Should().Be(1);
    }

    [Theory]
    [InlineData("/moved")]
    [InlineData("http://localhost/moved")]
    [InlineData("http://localhost:80/moved")]
    [InlineData("http://user:password@LOCALHOST/moved")]
    public async Task To_the_same_origin_the_headers_travel_along(string location)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect(location)).Connection(c => c.Event("online")),
            AddCredentials,
            configureClient: http => http.DefaultRequestHeaders.Add("X-Default", "default"));

        await scenario.ReadAsync(1);

        scenario.Handler.Requests[1].Headers.Should().BeEquivalentTo(scenario.Handler.Requests[0].Headers);
        scenario.Handler.Requests[1].Headers.Should().Contain("Authorization", "Bearer secret").And.Contain("X-Default", "default");
        _configured.Should().Be(1);
    }

    [Fact]
    public async Task To_the_same_origin_the_request_stays_as_ConfigureRequest_left_it()
    {
        HttpRequestMessage? last = null;
        using var scenario = new Scenario(
            s => s.Connection(c => c.Redirect("/moved")).Connection(c => c.Event("online")),
            options =>
            {
                options.LastEventId = "7";
                options.Configure(request =>
                {
                    request.Headers.Clear();
                    request.Headers.Add("Accept", "text/event-stream, application/json");
                    request.Version = HttpVersion.Version20;
                    request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
                    request.Options.Set(Tenant, "42");
                });
                options.ConnectPipeline = Pipelines.Observe(response => last = response.RequestMessage);
            });

        await scenario.ReadAsync(1);

        scenario.Handler.Requests[1].Headers.Should().BeEquivalentTo(new Dictionary<string, string> { ["Accept"] = "text/event-stream, application/json" });
        last!.RequestUri!.AbsolutePath.Should().Be("/moved");
        last.Version.Should().Be(HttpVersion.Version20);
        last.VersionPolicy.Should().Be(HttpVersionPolicy.RequestVersionExact);
        last.Options.TryGetValue(Tenant, out var tenant).Should().BeTrue();
        tenant.Should().Be("42");
    }

    private void AddCredentials(SseStreamOptions options) => options.Configure(request =>
    {
        _configured++;
        request.Headers.Authorization = new("Bearer", "secret");
        request.Headers.Add("Cookie", "session=secret");
        request.Headers.Add("X-Api-Key", "secret");
    });
}
