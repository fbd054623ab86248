using System.Globalization;
using System.Text;

namespace ResilientSse.Benchmarks;

/// <summary>Collects the rows, prints each as it comes, and writes the table and the plots.</summary>
internal sealed class Report
{
    private const string Begin = "<!-- table -->";
    private const string End = "<!-- end -->";

    private readonly List<Row> _rows = [];

    /// <summary>Megabytes a second of us, of the platform's parser and of the limit, by workload.</summary>
    public List<(string Workload, double[] MegabytesPerSecond)> Throughput { get; } = [];

    /// <summary>Microseconds of the proxy's processor time for each event delivered, by the number of browsers.</summary>
    public List<(int Browsers, double Cost)> PerDelivery { get; } = [];

    public void Add(Row row)
    {
        _rows.Add(row);
        Console.WriteLine(row);
    }

    /// <summary>Writes the table into docs/benchmarks.md, and the plots beside it.</summary>
    /// <returns>How many goals were missed.</returns>
    public int Write(string root)
    {
        var table = new StringBuilder("| goal | median [its 95 % interval] (lowest to highest round) | must | aim | |\n|---|---|---|---|---|\n");
        foreach (var row in _rows)
            table.Append(CultureInfo.InvariantCulture, $"{row}\n");

        var folder = Path.Combine(root, "docs");
        var page = Path.Combine(folder, "benchmarks.md");
        var text = File.ReadAllText(page);
        var before = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        File.WriteAllText(page, $"{before}\n{table}{text[text.IndexOf(End, StringComparison.Ordinal)..]}");

        File.WriteAllText(Path.Combine(folder, "throughput.svg"), Plots.Throughput(Throughput));
        File.WriteAllText(Path.Combine(folder, "fanout.svg"), Plots.PerDelivery(PerDelivery));
        return _rows.Count(row => !row.IsMet);
    }
}
