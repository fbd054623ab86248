using System.Diagnostics.Metrics;
using System.Text;
using ResilientSse.Internal;
using ResilientSse.Tests.Reading;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class CostTests
{
    private const int Events = 1_000;
    private static readonly Uri Address = new("http://cost.example/api/guilds/42/status/stream");
    private static readonly SseStreamOptions Options = new();

    [Fact]
    public void Without_a_listener_nothing_is_made_for_a_connection()
    {
        ClientInstruments.AreWanted.Should().BeFalse("this test is alone");
        using var http = new HttpClient();
        var core = new StreamCore(http, Address, Options);
        Use();
        var start = GC.GetAllocatedBytesForCurrentThread();

        Use();

        (GC.GetAllocatedBytesForCurrentThread() - start).Should().Be(0);
        core.Telemetry.Should().BeNull();

        void Use()
        {
            ConnectionTelemetry? telemetry = null;
            ConnectionTelemetry.Start(core, SseError.StreamEnded);
            ConnectionTelemetry.CountRequestedReconnect(core);
            ConnectionTelemetry.StartWait(core, ref telemetry);
            ConnectionTelemetry.CountBytes(core, ref telemetry, 100);
            ConnectionTelemetry.CountEvent(core, ref telemetry);
        }
    }

    [Fact]
    public async Task Neither_an_event_nor_a_read_allocates_anything_for_a_listener()
    {
        ClientInstruments.AreWanted.Should().BeFalse("this test is alone");
        await EnumerateAsync(Events);
        await EnumerateAsync(Events);
        var without = await EnumerateAsync(Events) - await EnumerateAsync(1);

        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SseTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        ClientInstruments.AreWanted.Should().BeTrue();
        await EnumerateAsync(Events);
        var with = await EnumerateAsync(Events) - await EnumerateAsync(1);
        with.Should().BeCloseTo(without, Events / 2, "that is less than a byte an event; a thread may find no pooled state machine of its own");
    }

    /// <summary>Reads that many events, each with a read of its own; gives what that allocated.</summary>
    private static async Task<long> EnumerateAsync(int events)
    {
        const string Event = "data: {\"status\":\"online\"}\n\n";
        var body = new PieceStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Event, events))), Event.Length);
        using var http = new HttpClient(new BodyHandler(body));
        var stream = SseStream.Create(http, Address, (_, data) => data.Length, new SseStreamOptions { CompleteOnEnd = true });
        var start = GC.GetAllocatedBytesForCurrentThread();
        var read = 0;
        await foreach (var _ in stream)
            read++;

        var allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        read.Should().Be(events);
        return allocated;
    }
}
