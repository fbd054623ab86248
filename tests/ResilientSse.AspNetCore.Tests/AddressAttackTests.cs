using System.Net;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class AddressAttackTests
{
    [Theory]
    [InlineData("..", 404)]
    [InlineData(".", 404)]
    [InlineData("%2e%2e", 404)]
    [InlineData("%252e%252e", 400)]
    [InlineData("%25252e%25252e", 400)]
    [InlineData("%252e", 400)]
    [InlineData("..%2fadmin", 400)]
    [InlineData("..%5cadmin", 400)]
    [InlineData("a%5C..%5Cadmin", 400)]
    [InlineData("a%2Fb", 400)]
    [InlineData("a%252Fb", 400)]
    [InlineData("a%255cb", 400)]
    [InlineData("a%01b", 400)]
    [InlineData("a%0D%0AX-Evil:1", 400)]
    [InlineData("a%250d%250aX-Evil:1", 400)]
    [InlineData("a%00b", 400)]
    [InlineData("a%7Fb", 400)]
    public async Task A_value_that_would_leave_its_segment_reaches_no_upstream(string value, int expected)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, path: $"/api/guilds/{value}/status/stream");

        (await browser.StatusAsync()).Should().Be(expected);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a%3Fx=1", "a%3Fx%3D1")]
    [InlineData("a%23x", "a%23x")]
    [InlineData("a%26b;c", "a%26b%3Bc")]
    [InlineData("a%25b", "a%25b")]
    [InlineData("a%40b:1", "a%40b%3A1")]
    [InlineData("a%20b", "a%20b")]
    [InlineData("100%2525", "100%2525")]
    [InlineData("...", "...")]
    [InlineData("%C3%B6%20", "%C3%B6%20")]
    [InlineData("%c0%ae%c0%ae", "%25c0%25ae%25c0%25ae")]
    public async Task Any_other_value_is_escaped_and_stays_within_its_segment(string value, string expected)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, path: $"/api/guilds/{value}/status/stream");

        (await browser.StatusAsync()).Should().Be(200);
        app.Upstream.Requests[0].Uri.PathAndQuery.Should().BeEquivalentTo($"/api/v1/guilds/{expected}/status/stream");
    }

    [Fact]
    public async Task A_value_that_is_encoded_again_and_again_is_400_after_three_rounds()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, path: $"/api/guilds/%{string.Concat(Enumerable.Repeat("25", 3_000))}41/status/stream");

        (await browser.StatusAsync()).Should().Be(400);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://backend:80/{guildId}")]
    [InlineData("https://backend:443/{guildId}")]
    [InlineData("http://backend:08080/{guildId}")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:5000/{guildId}")]
    [InlineData("http://backend?guild={guildId}")]
    public async Task A_template_may_write_its_authority_in_any_way(string template)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, template)).Should().NotThrow();
    }

    [Theory]
    [InlineData("/any/a/b")]
    [InlineData("/any/a%2Fb")]
    [InlineData("/any/")]
    public async Task A_value_that_is_empty_or_has_several_segments_is_400(string path)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), use: a => a.MapSseProxy("/any/{**rest}", "http://127.0.0.1:1/{rest}/stream"));

        using var browser = await RawBrowser.VisitAsync(app.Address, path: path);

        (await browser.StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task The_query_is_dropped_but_for_the_names_that_are_forwarded()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.ForwardQuery = ["since", "kind", "none"]);

        using var browser = await app.VisitAsync(query: "?token=t&since=1%262&kind=a&kind=b%23&admin=1");

        browser.Status.Should().Be(HttpStatusCode.OK);
        app.Upstream.Requests[0].Uri.Query.Should().Be("?since=1%262&kind=a&kind=b%23");
        await using var plain = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var other = await plain.VisitAsync(query: "?since=1");
        plain.Upstream.Requests[0].Uri.Query.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://backend/{guild}/stream", "guild")]
    [InlineData("http://backend/{guildId}/{tenant}", "tenant")]
    public async Task A_template_that_names_what_the_route_lacks_throws_with_both_patterns(string template, string name)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, template)).Should().Throw<ArgumentException>()
            .WithMessage($"*{template}*{name}*{ProxyApp.Route}*");
    }

    [Theory]
    [InlineData("/relative/{guildId}")]
    [InlineData("ftp://backend/{guildId}")]
    [InlineData("http://{guildId}/stream")]
    [InlineData("http://{guildId}.backend/stream")]
    [InlineData("http://backend:{guildId}/stream")]
    [InlineData("http://backend{guildId}/stream")]
    [InlineData("http://{guildId}@backend/stream")]
    [InlineData("{guildId}://backend/stream")]
    [InlineData("http://backend/{guildId}#fragment")]
    [InlineData("")]
    public async Task A_template_that_is_no_http_address_or_has_a_value_before_its_path_throws(string template)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, template)).Should().Throw<ArgumentException>().WithMessage($"*{template}*{ProxyApp.Route}*");
    }
}
