using System.Diagnostics;
using System.Globalization;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class FanOutTests(ITestOutputHelper output)
{
    private const int Cuts = 20;
    private const int EventsPerConnection = 5;
    private const int Events = (Cuts * EventsPerConnection) + 50;

    private readonly SseEventLog _log = new();
    private readonly int[] _readers = new int[Events + 1];
    private readonly TaskCompletionSource<long>[] _readByAll = [.. Enumerable.Range(0, Events + 1).Select(_ => new TaskCompletionSource<long>())];

    /// <summary>200, or what the environment says: RESILIENTSSE_BROWSERS=1000.</summary>
    public static int Browsers { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("RESILIENTSSE_BROWSERS"), CultureInfo.InvariantCulture, out var browsers) ? browsers : 200;

    [Fact]
    public async Task Many_browsers_on_one_guild_hold_one_upstream_and_read_every_event_once_and_in_order_across_twenty_cuts()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Repeat(Cuts, c => c.Follow(_log, EventsPerConnection).Cut(midEvent: true)).Otherwise(c => c.Follow(_log).Stall()),
            o =>
            {
                o.Sharing = SseProxySharing.PerToken;
                o.MaxClientsPerToken = Browsers;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
            });
        var browsers = await Task.WhenAll(Enumerable.Range(0, Browsers).Select(_ => app.VisitAsync()));
        var reading = Task.WhenAll(browsers.Select(ReadAllAsync));

        var times = new List<double>();
        for (var i = 1; i <= Events; i++)
        {
            var start = Stopwatch.GetTimestamp();
            _log.Append("online");
            var end = await Task.WhenAny(_readByAll[i].Task, reading);
            if (end == reading)
                await reading;
            times.Add(Stopwatch.GetElapsedTime(start, await _readByAll[i].Task).TotalMilliseconds);
        }

        await reading;
        app.Upstream.Requests.Should().HaveCount(Cuts + 1, "there was one upstream, and it was cut {0} times", Cuts);
        app.Upstream.Requests.Count(r => !r.Closed.IsCompleted).Should().Be(1);
        Report("while it is cut", times[..(Cuts * EventsPerConnection)]);
        Report("undisturbed", times[(Cuts * EventsPerConnection)..]);
        times.Max().Should().BeLessThan(5_000, "the origin asked for that");
        foreach (var browser in browsers)
            browser.Dispose();
    }

    private async Task ReadAllAsync(Browser browser)
    {
        for (var i = 1; i <= Events; i++)
        {
            (await browser.EventAsync()).Should().Be($"id: {i}\ndata: online");
            if (Interlocked.Increment(ref _readers[i]) == Browsers)
                _readByAll[i].SetResult(Stopwatch.GetTimestamp());
        }
    }

    private void Report(string when, List<double> times)
    {
        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Browsers} browsers, {when}: from the upstream's write to the last browser's read {times[times.Count / 2]:F1} ms (median), {times[^1]:F1} ms (longest of {times.Count})"));
    }
}
