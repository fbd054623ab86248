using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>The test server of ASP.NET Core, which <c>WebApplicationFactory</c> stands on.</summary>
public sealed class TestServerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_test_reads_event_by_event_while_the_response_goes_on(bool shares)
    {
        var more = new TaskCompletionSource();
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("online", id: "1").Until(more.Task).Event("idle", id: "2").Stall()));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapSseProxy("/stream", upstream.Uri.ToString(), o => o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None);
        await app.StartAsync();
        using var http = app.GetTestClient();
        http.DefaultRequestHeaders.Add("Cookie", "auth_token=secret");

        using var response = await http.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        await ReadToAsync(reader, "data: online");
        more.SetResult();
        await ReadToAsync(reader, "data: idle");
        upstream.Requests[0].Headers["Authorization"].Should().Be("Bearer secret");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_that_nobody_reads_ends_after_WriteTimeout_on_a_server_whose_flush_does_not(bool shares)
    {
        var clock = new TestClock();
        var writeTimeout = TimeSpan.FromSeconds(31);
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event(new string('x', 500_000), id: "1").Event(new string('y', 500_000), id: "2").Stall()));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        var ended = new TaskCompletionSource();
        app.Use(async (context, next) =>
        {
            await next(context);
            ended.SetResult();
        });
        app.MapSseProxy("/stream", upstream.Uri.ToString(), o =>
        {
            o.WriteTimeout = writeTimeout;
            o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
        });
        await app.StartAsync();
        using var http = app.GetTestClient();
        http.DefaultRequestHeaders.Add("Cookie", "auth_token=secret");
        using var response = await http.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        await clock.TimerAsync(writeTimeout);
        clock.Advance(writeTimeout);

        await ended.Task;
    }

    private static async Task ReadToAsync(StreamReader reader, string line)
    {
        string? next;
        do
            next = await reader.ReadLineAsync();
        while (next is not null && next != line);

        next.Should().Be(line);
    }
}
