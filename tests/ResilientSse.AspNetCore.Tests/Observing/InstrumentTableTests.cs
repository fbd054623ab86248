using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class InstrumentTableTests
{
    private static IReadOnlyList<(string Name, string Kind, string Unit, string Description)> Instruments =>
        InstrumentTable.OfMeter(SseProxyTelemetry.MeterName, typeof(ProxyInstruments), typeof(RunInstruments));

    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are_in_the_words_of_their_descriptions() =>
        InstrumentTable.OfReadme("src/ResilientSse.AspNetCore").Should().BeEquivalentTo(Instruments);
}
