using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Proof;

/// <summary>A peer that is gone without a word: from one moment on every packet is lost.</summary>
public sealed class SilentPeerTests(ITestOutputHelper output)
{
    private const string First = "data: 1\n\n";
    private const string Second = "data: 2\n\n";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    // Before the probes, which then stop, would tell: only the limit on what is not acknowledged does.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(18);

    [Fact]
    public async Task A_peer_that_is_gone_is_noticed_within_45_seconds_where_the_pings_of_HTTP2_have_stopped_too()
    {
        Assert.SkipUnless(Size.IsFull, "It takes more than a minute: RESILIENTSSE_PROOF=full runs it.");
        using var cable = Cable.Lay();
        using var stop = new CancellationTokenSource();
        var goOn = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await using var http1 = await StartAsync(HttpProtocols.Http1, goOn.Task, end.Task);
        await using var http2 = await StartAsync(HttpProtocols.Http2, goOn.Task, end.Task);
        await using var leaving = await StartAsync(HttpProtocols.Http2, goOn.Task, end.Task);
        Case[] cases =
        [
            new("HTTP/1.1", http1, HttpVersion.Version11),
            new("HTTP/2", http2, HttpVersion.Version20, PlatformNotices: true),
            new("HTTP/2, past PooledConnectionLifetime", http2, HttpVersion.Version20, Lifetime: TimeSpan.FromSeconds(1)),
            new("HTTP/2, after a GOAWAY", leaving, HttpVersion.Version20),
            new("HTTP/2, after a GOAWAY, another stream left later", leaving, HttpVersion.Version20, HasNeighbour: true),
        ];
        var ours = cases.Select(c => c.Open(SseHttpHandler.Create())).ToArray();
        var platforms = cases.Select(c => c.Open(WithPingsAlone())).ToArray();
        WatchedStream[] all = [.. await Task.WhenAll([.. ours, .. platforms])];
        await Task.WhenAll(all.Select(stream => stream.ReadAsync(First)));

        // The server sends its GOAWAYs, and connections grow old.
        var stopping = leaving.StopAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        goOn.SetResult();
        await Task.WhenAll(all.Select(stream => stream.ReadAsync(Second)));
        Cable.Pull();
        var noticed = await Task.WhenAll(all.Select(stream => stream.NoticeAsync(Patience, Late)));

        for (var i = 0; i < cases.Length; i++)
            output.WriteLine($"{cases[i].Name}: {Describe(noticed[i])}; with the platform's pings alone {Describe(noticed[cases.Length + i])}");
        noticed.Take(cases.Length).Should().AllSatisfy(time => time.Should().NotBeNull().And.BeLessThan(Limit));
        noticed.Skip(cases.Length).Select(time => time is not null).Should().Equal(cases.Select(c => c.PlatformNotices), "this is why");
        foreach (var stream in all)
            stream.Dispose();

        // Nobody is left to say goodbye to.
        end.SetResult();
        await stop.CancelAsync();
        await stopping;
    }

    private static string Describe(TimeSpan? time) => time is null ? $"not within {Patience.TotalSeconds} s" : $"{time.Value.TotalSeconds:0.0} s";

    private static SocketsHttpHandler WithPingsAlone()
    {
        var handler = SseHttpHandler.Create();
        handler.ConnectCallback = null;
        return handler;
    }

    /// <summary>A server at the far end, whose streams say one thing at once and another when they are told to go on.</summary>
    private static async Task<WebApplication> StartAsync(HttpProtocols protocols, Task goOn, Task end)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMinutes(10));
        builder.WebHost.UseSockets(o => o.CreateBoundListenSocket = at => Cable.There(() => SocketTransportOptions.CreateDefaultBoundListenSocket(at)));
        builder.WebHost.ConfigureKestrel(o => o.Listen(Cable.Far, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.MapGet("/", async context =>
        {
            await context.Response.WriteAsync(First, CancellationToken.None);
            await goOn;
            await context.Response.WriteAsync(Second, CancellationToken.None);
            await end;
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>One way to hold a connection.</summary>
    private sealed record Case(
        string Name, WebApplication Server, Version Version, TimeSpan? Lifetime = null, bool HasNeighbour = false, bool PlatformNotices = false)
    {
        public async Task<WatchedStream> Open(SocketsHttpHandler handler)
        {
            handler.PooledConnectionLifetime = Lifetime ?? handler.PooledConnectionLifetime;
            var stream = new WatchedStream(handler, Version, new Uri(Server.Urls.First()));
            await stream.OpenAsync();
            if (HasNeighbour)
                await stream.OpenNeighbourAsync();

            return stream;
        }
    }
}
