using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace ResilientSse.Tests.Observing;

/// <summary>The instruments of a package: those that there are, and those in the table of a README.</summary>
internal static class InstrumentTable
{
    /// <summary>The rows of the table, without their attributes; the meaning written as a description is.</summary>
    public static IReadOnlyList<(string Name, string Kind, string Unit, string Description)> OfReadme(string folder) =>
    [
        .. File.ReadLines(Path.Combine(Support.Repository.Root, folder, "README.md"))
            .SkipWhile(line => !line.StartsWith("| instrument |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), cells[2], cells[3].Trim('`'), Sentence(cells[^2]))),
    ];

    /// <summary>What the meter has, once the classes that hold its instruments are there.</summary>
    public static IReadOnlyList<(string Name, string Kind, string Unit, string Description)> OfMeter(string meter, params Type[] holders)
    {
        foreach (var holder in holders)
            RuntimeHelpers.RunClassConstructor(holder.TypeHandle);
        var instruments = new List<(string, string, string, string)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == meter)
                    instruments.Add((instrument.Name, Kind(instrument), instrument.Unit!, instrument.Description!));
            },
        };
        listener.Start();
        return instruments;
    }

    private static string Sentence(string meaning) => $"{char.ToUpperInvariant(meaning[0])}{meaning[1..].Replace("`", "", StringComparison.Ordinal)}.";

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        var name => name.ToLowerInvariant(),
    };
}
