using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class InstrumentTableTests
{
    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are() =>
        InstrumentTable.OfReadme("ResilientSse.AspNetCore").Should()
            .BeEquivalentTo(InstrumentTable.OfMeter(SseProxyTelemetry.MeterName, typeof(ProxyInstruments)));
}
