using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

public sealed class ProxyUnderFireTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("shared")]
    [InlineData("own")]
    public async Task A_hundred_browsers_behind_the_proxy_lose_and_repeat_nothing_whatever_the_upstream_does(string sharing)
    {
        var browsers = Size.Of(20, 100);
        var (events, faults) = sharing == "shared" ? (Size.Of(2_000, 20_000), Size.Of(8, 100)) : (Size.Of(300, 2_000), Size.Of(3, 20));
        var server = new Faults(events, faults, Size.Seed);
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(server.Serve));
        await using var app = await StartProxyAsync(upstream.Uri, sharing == "shared" ? SseProxySharing.PerToken : SseProxySharing.None);
        using var http = new HttpClient(SseHttpHandler.Create());
        var ledgers = Enumerable.Range(0, browsers).Select(_ => new Ledger(events)).ToList();
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(ledgers.Select(ledger => ReadAsync(http, new Uri($"{app.Urls.First()}/stream"), ledger)))
            .WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System);

        output.WriteLine($"seed {Size.Seed}: {sharing}, {browsers} browsers, {events:N0} events each, {server.Total:N0} faults, {upstream.Requests.Count:N0} upstream requests in {watch.Elapsed.TotalSeconds:N0} s: lost {ledgers.Sum(l => l.Lost)}, duplicates {ledgers.Sum(l => l.Duplicates)}");
        ledgers.ForEach(ledger => ledger.ShouldBalance($"seed {Size.Seed}"));
    }

    private static async Task<WebApplication> StartProxyAsync(Uri upstream, SseProxySharing sharing)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapSseProxy("/stream", upstream.ToString(), o =>
        {
            o.Sharing = sharing;
            o.MaxClientsPerToken = 1_000;
            o.RingEvents = 100_000;
            o.RingBytes = 64 * 1024 * 1024;
            o.ConfigureUpstream = stream =>
            {
                stream.IdleTimeout = stream.ConnectTimeout = TimeSpan.FromSeconds(0.5);
                stream.ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromSeconds(0.2) };
            };
        });
        await app.StartAsync();
        return app;
    }

    private static async Task ReadAsync(HttpClient http, Uri uri, Ledger ledger)
    {
        var stream = SseStream.Create(http, uri, (_, data) => data.Length, new SseStreamOptions
        {
            Terminator = Faults.End,
            ReconnectPolicy = new() { MaxRetries = 20, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromSeconds(0.2) },
            ConfigureRequest = (request, _, _) =>
            {
                request.Headers.Add("Cookie", "auth_token=secret");
                return ValueTask.CompletedTask;
            },
        });

        // As a page does that makes a new EventSource after one that has given up.
        while (true)
        {
            try
            {
                await foreach (var item in stream)
                    ledger.Add(UpstreamIdOf(item.EventId));

                return;
            }
            catch (SseException e) when (e.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)
            {
                // The first attempt of a first visit is told the truth.
            }
        }
    }

    /// <summary>What follows the tilde of a position; on an own relay the id as it is.</summary>
    private static string? UpstreamIdOf(string? id) => id?[(id.IndexOf('~', StringComparison.Ordinal) + 1)..];
}
