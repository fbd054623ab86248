using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class JustCompleteTests
{
    private readonly string _route = $"{Guid.NewGuid():N}";

    [Fact]
    public async Task Who_returns_while_a_complete_relay_is_put_away_finds_it()
    {
        var joined = new TaskCompletionSource();
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Until(joined.Task)));
        var table = Table();
        table.Telemetry.Name(_route);
        SharedRelay? relay = null;
        var returned = new TaskCompletionSource<SharedRelay?>();
        using var listener = WhenARelayEnds(() => returned.TrySetResult(Join(table, upstream, new(relay!.Ring.Range.Epoch, 1))));

        relay = Join(table, upstream, null);
        joined.SetResult();

        (await returned.Task).Should().BeSameAs(relay);
        upstream.Requests.Should().ContainSingle();
    }

    private static SharedRelay? Join(RelayTable table, SseTestServer upstream, Position? position) =>
        table.Join(new(new(upstream.Uri.AbsoluteUri, "token:hash"), upstream.Uri, "secret", "client", ""), position, position is not null);

    private static RelayTable Table()
    {
        var options = new SseProxyOptions { ConfigureUpstream = u => u.CompleteOnEnd = true };
        var upstreams = options.Upstreams(
            () => new HttpClient(SseHttpHandler.Create()), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        return new RelayTable(new RelayOptions(upstreams, new LocalLogStore(), new RingMemory(1_000_000, TimeProvider.System), options));
    }

    /// <summary>It is called when the relay is over, and before its table hears of that.</summary>
    private MeterListener WhenARelayEnds(Action ended)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "sse.proxy.relays")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (value == -1 && tags[0].Value as string == _route)
                ended();
        });
        listener.Start();
        return listener;
    }
}
