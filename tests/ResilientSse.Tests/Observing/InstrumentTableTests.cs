using ResilientSse.Internal;

namespace ResilientSse.Tests.Observing;

public sealed class InstrumentTableTests
{
    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are() =>
        InstrumentTable.OfReadme("src/ResilientSse").Should().BeEquivalentTo(InstrumentTable.OfMeter(SseTelemetry.MeterName, typeof(ClientInstruments)));
}
