using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class TestServerTests
{
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
}
