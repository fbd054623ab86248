using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class BodyTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(200_000, true)]
    public async Task A_body_larger_than_MaxRequestBytes_is_413_with_a_length_and_without(int beyond, bool isChunked)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")), o => o.MaxRequestBytes = 1000);
        var body = $"\"{new string('x', 998 + beyond)}\"";

        using var browser = await app.PostAsync(body, change: r => r.Headers.TransferEncodingChunked = isChunked);

        browser.Status.Should().Be(beyond == 0 ? HttpStatusCode.OK : HttpStatusCode.RequestEntityTooLarge);
        app.Posts.Should().Be(beyond == 0 ? 1 : 0);
        if (beyond == 0)
            app.Upstream.Requests[0].Body.Should().Be(body);
        else
            browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task A_body_may_be_larger_than_the_servers_own_limit_for_other_routes()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("[DONE]")),
            build: b => Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(b.WebHost, k => k.Limits.MaxRequestBodySize = 100));

        using var browser = await app.PostAsync($"\"{new string('x', 5000)}\"");

        browser.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_empty_body_is_400()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await app.PostAsync(body: "");

        browser.Status.Should().Be(HttpStatusCode.BadRequest);
        app.Posts.Should().Be(0);
    }
}
