using System.Diagnostics;
using ResilientSse.Testing;
using ResilientSse.Tests.Observing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Proof;

[Collection(nameof(Alone))]
public sealed class UnderFireTests(ITestOutputHelper output)
{
    private static readonly SseReconnectPolicy Stubborn = new()
    {
        MaxRetries = SseReconnectPolicy.UnlimitedRetries,
        InitialDelay = TimeSpan.Zero,
        MaxDelay = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task A_million_events_in_memory_on_fake_time_lose_and_repeat_nothing_and_memory_stays_flat()
    {
        var (events, faults) = (Size.Of(50_000, 1_000_000), Size.Of(500, 10_000));
        var server = new Faults(events, faults, Size.Seed);
        var clock = new TestClock();
        using var handler = new SseTestHandler(s => s.Otherwise(server.Serve), clock);
        using var http = handler.CreateClient();
        var ledger = new Ledger(events);
        var live = new List<long>();
        var allocated = GC.GetTotalAllocatedBytes();

        await clock.RunAsync(ReadAsync(http, new Uri("/", UriKind.Relative), ledger, clock, TimeSpan.FromMinutes(5), () => Sample(live, ledger, events)));

        var perEvent = (GC.GetTotalAllocatedBytes() - allocated) / (double)events;
        Report($"{events:N0} events, {server.Total:N0} faults: lost {ledger.Lost}, duplicates {ledger.Duplicates}; {perEvent:N0} B allocated an event, test server included; live {live[0]:N0} KiB at first, {live[^1]:N0} KiB at last", server);
        ledger.ShouldBalance($"seed {Size.Seed}");
        (live[^1] - live[0]).Should().BeLessThan(1_000 + (server.Total * 2), "what the test server records of each request is all that grows");
    }

    [Fact]
    public async Task A_hundred_thousand_events_over_sockets_lose_and_repeat_nothing()
    {
        var (events, faults) = (Size.Of(5_000, 100_000), Size.Of(15, 300));
        var server = new Faults(events, faults, Size.Seed);
        await using var sockets = await SseTestServer.StartAsync(s => s.Otherwise(server.Serve));
        using var http = new HttpClient(SseHttpHandler.Create());
        var ledger = new Ledger(events);
        var watch = Stopwatch.StartNew();

        await ReadAsync(http, sockets.Uri, ledger, TimeProvider.System, TimeSpan.FromSeconds(0.5), () => { });

        Report($"{events:N0} events, {server.Total:N0} faults in {watch.Elapsed.TotalSeconds:N0} s: lost {ledger.Lost}, duplicates {ledger.Duplicates}", server);
        ledger.ShouldBalance($"seed {Size.Seed}");
    }

    private static async Task ReadAsync(HttpClient http, Uri uri, Ledger ledger, TimeProvider time, TimeSpan timeout, Action sample)
    {
        var stream = SseStream.Create(http, uri, (_, data) => data.Length, new SseStreamOptions
        {
            TimeProvider = time,
            ReconnectPolicy = Stubborn,
            Terminator = Faults.End,
            IdleTimeout = timeout,
            ConnectTimeout = timeout,
        });
        await foreach (var item in stream.ConfigureAwait(false))
        {
            ledger.Add(item.EventId);
            sample();
        }
    }

    private static void Sample(List<long> live, Ledger ledger, int events)
    {
        if (ledger.Received % (events / 10) == 0)
            live.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
    }

    private void Report(string line, Faults server)
    {
        output.WriteLine($"seed {Size.Seed}: {line}");
        output.WriteLine(string.Join(", ", server.Counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value:N0}")));
    }
}
