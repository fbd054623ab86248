using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

public sealed class FanOutTests(ITestOutputHelper output)
{
    private const int Cuts = 20;
    private const int PerCut = 20;

    [Fact]
    public async Task A_thousand_browsers_on_one_guild_hold_one_upstream_and_get_every_event_across_20_cuts()
    {
        var (browsers, events) = (Size.Of(200, 1_000), (Cuts * PerCut) + 50);
        var log = new SseEventLog();
        await using var upstream = await SseTestServer.StartAsync(s => s.Repeat(Cuts, c => c.Follow(log, PerCut).Cut(midEvent: true)).Replayable(log));
        await using var app = await StartProxyAsync(upstream.Uri);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("Cookie", "auth_token=secret");
        var (written, read) = (new long[events + 1], new long[events + 1]);
        var responses = await Task.WhenAll(Enumerable.Range(0, browsers).Select(_ => http.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)));

        var reading = Task.WhenAll(responses.Select(response => Task.Run(() => ReadAsync(response, read))));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        for (var i = 1; i <= events; i++)
        {
            written[i] = Stopwatch.GetTimestamp();
            log.Append($"{{\"guild\":\"42\",\"status\":\"online\",\"n\":{i}}}");
            await tick.WaitForNextTickAsync();
        }

        await reading.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);

        // While the upstream is cut nobody can be quick: those events measure its delay, not ours.
        var latencies = Enumerable.Range(1, events).Where(i => i % PerCut > 5).Select(i => Stopwatch.GetElapsedTime(written[i], read[i]).TotalMilliseconds).Order().ToList();
        output.WriteLine($"{browsers:N0} browsers, {events} events, {Cuts} cuts, {upstream.Requests.Count} upstream requests: lost 0, duplicates 0; from the upstream's write to the last browser's read: p50 {latencies[latencies.Count / 2]:N0} ms, p99 {latencies[latencies.Count * 99 / 100]:N0} ms");
        upstream.Requests.Should().HaveCount(Cuts + 1);
        upstream.Requests.Count(r => !r.Closed.IsCompleted).Should().Be(1);
    }

    private static async Task<WebApplication> StartProxyAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapSseProxy("/stream", upstream.ToString(), o =>
        {
            o.Sharing = SseProxySharing.PerToken;
            o.MaxClientsPerToken = 10_000;
            o.ConfigureUpstream = stream => stream.ReconnectPolicy = stream.ReconnectPolicy with { InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromSeconds(0.1) };
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>Reads all events in order, and notes when the last of the browsers had each.</summary>
    private static async Task ReadAsync(HttpResponseMessage response, long[] read)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var next = 1;
        while (next < read.Length && await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("id: ", StringComparison.Ordinal))
                continue;

            int.Parse(line.AsSpan(line.IndexOf('~', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture).Should().Be(next);
            InterlockedMax(ref read[next++], Stopwatch.GetTimestamp());
        }

        next.Should().Be(read.Length, "the stream has not ended before");
        response.Dispose();
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
