using System.Diagnostics.Metrics;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class CostTests
{
    private readonly RouteTelemetry _telemetry = new();

    [Fact]
    public void Nothing_is_allocated_for_an_event_or_a_browser_with_or_without_a_listener()
    {
        ProxyInstruments.Received.Enabled.Should().BeFalse("this test is alone");
        Use(100);
        AllocatedBy(1_000).Should().Be(0);

        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SseProxyTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        ProxyInstruments.Received.Enabled.Should().BeTrue();
        Use(100);
        AllocatedBy(1_000).Should().Be(0);
    }

    private long AllocatedBy(int times)
    {
        var start = GC.GetAllocatedBytesForCurrentThread();
        Use(times);
        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    private void Use(int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (_telemetry.TryCountBrowser())
                _telemetry.BrowserLeft();
            if (_telemetry.TryCountRelay())
                _telemetry.RelayEnded();
            _telemetry.Received(1);
            _telemetry.Taken(1);
            _telemetry.Delivered(1);
            _telemetry.Joined(isInRing: true);
            _telemetry.Dropped(DropReasons.BrowserLeft);
        }
    }
}
