using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class CrossSiteTests
{
    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=a")]
    [InlineData("text/plain")]
    [InlineData("text/plain; application/json")]
    [InlineData("application/json, text/plain")]
    [InlineData("application/jsonx")]
    [InlineData(null)]
    public async Task What_the_form_of_another_site_can_send_is_415(string? mediaType)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await app.PostAsync(change: r =>
        {
            r.Content!.Headers.Remove("Content-Type");
            if (mediaType is not null)
                r.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        });

        browser.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        app.Posts.Should().Be(0);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=utf-8")]
    public async Task JSON_goes_upstream_with_the_type_that_it_came_with(string mediaType)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await app.PostAsync(mediaType: mediaType);

        browser.Status.Should().Be(HttpStatusCode.OK);
        app.Upstream.Requests[0].Headers["Content-Type"].Should().Be(mediaType);
    }

    [Fact]
    public async Task RequestMediaTypes_says_what_else_starts_a_run()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")), o => o.RequestMediaTypes = ["application/x-ndjson"]);

        using var ndjson = await app.PostAsync(mediaType: "application/x-ndjson");
        using var json = await app.PostAsync();

        ndjson.Status.Should().Be(HttpStatusCode.OK);
        json.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_compressed_body_is_415_for_the_upstream_would_not_know_of_it()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await app.PostAsync(change: r => r.Content!.Headers.ContentEncoding.Add("gzip"));

        browser.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        app.Posts.Should().Be(0);
    }

    [Theory]
    [InlineData("cross-site", false, 403)]
    [InlineData("cross-site", true, 200)]
    [InlineData("same-origin", false, 200)]
    [InlineData("same-site", false, 200)]
    [InlineData("none", false, 200)]
    public async Task A_page_of_another_site_starts_and_cancels_nothing_unless_the_endpoint_has_a_CORS_policy(string site, bool hasPolicy, int expected)
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            use: a => a.UseCors(),
            conventions: route => _ = hasPolicy ? route.RequireCors("pages") : route,
            build: b => b.Services.AddCors(o => o.AddPolicy("pages", p => p.WithOrigins("https://pages.example").AllowCredentials().AllowAnyHeader())));
        using var own = await app.PostAsync();

        using var post = await app.PostAsync(change: SendFrom);
        using var delete = await app.DeleteAsync(own.Run, change: SendFrom);

        ((int)post.Status).Should().Be(expected);
        ((int)delete.Status).Should().Be(expected == 403 ? 403 : 204);
        app.Posts.Should().Be(expected == 403 ? 1 : 2);

        void SendFrom(HttpRequestMessage request) => request.Headers.Add("Sec-Fetch-Site", site);
    }

    [Fact]
    public async Task A_CORS_policy_that_is_disabled_is_none()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            use: a => a.UseCors(),
            conventions: route => route.WithMetadata(new Microsoft.AspNetCore.Cors.DisableCorsAttribute()),
            build: b => b.Services.AddCors());

        using var post = await app.PostAsync(change: r => r.Headers.Add("Sec-Fetch-Site", "cross-site"));

        post.Status.Should().Be(HttpStatusCode.Forbidden);
    }
}
