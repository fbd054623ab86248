using System.Reflection;
using System.Threading.Channels;
using GuildStatus.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace GuildStatus.Tests;

/// <summary>The client in the browser on .NET 8, where a body is handed out when it is whole unless the request says otherwise.</summary>
public sealed class BlazorNet8Tests(Chromium chromium)
{
    private static readonly string[] Page = typeof(BlazorNet8Tests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "BlazorNet8").Value!.Split(';');

    [Fact]
    public async Task The_page_times_out_streams_and_resumes()
    {
        var cut = new TaskCompletionSource();
        var ids = new List<string>();
        await using var app = await StartAsync(async context =>
        {
            ids.Add(context.Request.Headers["Last-Event-ID"].ToString());
            switch (ids.Count)
            {
                case 1:
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                    break;
                case 2:
                    await SendAsync(context, "id: 1\ndata: a\n\n");
                    await cut.Task;
                    context.Abort();
                    break;
                default:
                    await SendAsync(context, "id: 2\ndata: b\n\n");
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                    break;
            }
        });
        var tab = await chromium.Browser.NewPageAsync();
        var console = Channel.CreateUnbounded<string>();
        tab.Console += (_, message) =>
        {
            if (message.Type == "log")
                console.Writer.TryWrite(message.Text.Trim());
        };
        await tab.GotoAsync(app.Urls.First());

        (await ReadAsync(console, 6)).Should().Equal(
            ".NET 8", "Connecting", "Disconnected ConnectTimeout", "Connecting", "Connected", "event 1: a");
        cut.SetResult();
        (await ReadAsync(console, 4)).Should().Equal("Disconnected ConnectionLost", "Connecting", "Connected", "event 2: b");
        ids.Should().Equal("", "", "1");
        await tab.CloseAsync();
    }

    private static async Task<List<string>> ReadAsync(Channel<string> console, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var lines = new List<string>();
        try
        {
            while (lines.Count < count)
                lines.Add(await console.Reader.ReadAsync(patience.Token));
        }
        catch (OperationCanceledException)
        {
            // What has come tells more than that something has not.
        }

        return lines;
    }

    private static async Task SendAsync(HttpContext context, string block)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(block);
        await context.Response.Body.FlushAsync();
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate stream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseFileServer(new FileServerOptions
        {
            FileProvider = new CompositeFileProvider(Page.Select(folder => new PhysicalFileProvider(folder))),
            StaticFileOptions = { ServeUnknownFileTypes = true },
        });
        app.MapGet("/stream", stream);
        await app.StartAsync();
        return app;
    }
}
