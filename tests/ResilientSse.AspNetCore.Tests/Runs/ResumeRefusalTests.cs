using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ResumeRefusalTests
{
    [Theory]
    [InlineData("unknown-1~")]
    [InlineData("%run%")]
    [InlineData("%run%-1")]
    [InlineData("%run%-~")]
    [InlineData("%run%--1~")]
    [InlineData("%run%-99999999999999999999~")]
    [InlineData("%run%-6~")]
    [InlineData("0000000000001-1~")]
    [InlineData("7vvvvvvvvvvvvvvvvvvvvvvvvv-1~")]
    public async Task An_id_that_names_no_position_of_a_run_is_404_in_the_header_and_in_the_query(string id)
    {
        await using var app = await StartAsync();
        using var browser = await app.PostAsync();
        await browser.RestAsync();
        id = id.Replace("%run%", browser.Run, StringComparison.Ordinal);

        using var header = await app.GetAsync(id);
        using var query = await app.GetAsync(query: $"?lastEventId={id}");

        header.Status.Should().Be(HttpStatusCode.NotFound);
        query.Status.Should().Be(HttpStatusCode.NotFound);
        header.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task A_position_that_a_run_has_not_come_to_yet_is_404()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();
        await browser.EventAsync();

        using var ahead = await app.GetAsync($"{browser.Run}-2~");

        ahead.Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?run=")]
    [InlineData("?lastEventId=a%0D%0AX-Evil:1")]
    [InlineData("?lastEventId=a%00")]
    public async Task A_GET_that_asks_for_nothing_or_could_break_a_header_is_400(string query)
    {
        await using var app = await StartAsync();

        using var browser = await app.GetAsync(query: query);

        browser.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    private static Task<RunApp> StartAsync() => RunApp.StartAsync(
        s => s.Otherwise(c => c.Event("a").Event("b").Event("c").Event("d").Event("e").Event("[DONE]").Stall()));
}
