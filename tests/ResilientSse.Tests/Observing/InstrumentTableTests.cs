using ResilientSse.Internal;

namespace ResilientSse.Tests.Observing;

public sealed class InstrumentTableTests
{
    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are_in_the_words_of_their_descriptions() =>
        InstrumentTable.OfReadme("src/ResilientSse").Should().BeEquivalentTo(InstrumentTable.OfMeter(SseTelemetry.MeterName, typeof(ClientInstruments)));
}
