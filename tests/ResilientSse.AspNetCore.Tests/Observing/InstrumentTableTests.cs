using ResilientSse.AspNetCore.Internal;
using ResilientSse.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class InstrumentTableTests
{
    private static IReadOnlyList<(string Name, string Kind, string Unit)> Instruments =>
        InstrumentTable.OfMeter(SseProxyTelemetry.MeterName, typeof(ProxyInstruments));

    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are() =>
        InstrumentTable.OfReadme("src/ResilientSse.AspNetCore").Should().BeEquivalentTo(Instruments);

    [Fact]
    public void The_root_README_names_exactly_the_instruments_of_client_and_proxy() =>
        InstrumentTable.OfReadme(".").SelectMany(row => row.Name.Split("`, `"))
            .Should().BeEquivalentTo(Instruments.Concat(InstrumentTable.OfMeter(SseTelemetry.MeterName, typeof(ClientInstruments))).Select(i => i.Name));
}
