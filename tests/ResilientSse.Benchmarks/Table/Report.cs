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

    /// <summary>How many goals were missed.</summary>
    public int Missed => _rows.Count(row => !row.IsMet);

    public void Add(Row row)
    {
        _rows.Add(row);
        Console.WriteLine(row);
    }

    /// <summary>Writes the table into docs/benchmarks.md, and the plots beside it.</summary>
    /// <returns>How many goals were missed.</returns>
    public int Write(string root)
    {
        var folder = Path.Combine(root, "docs");
        File.WriteAllText(Path.Combine(folder, "throughput.svg"), Plots.Throughput(Throughput));
        File.WriteAllText(Path.Combine(folder, "fanout.svg"), Plots.PerDelivery(PerDelivery));
        return WriteTable(root, "benchmarks.md");
    }

    /// <summary>Writes the table into a page of docs.</summary>
    /// <returns>How many goals were missed.</returns>
    public int WriteTable(string root, string name)
    {
        var table = new StringBuilder("| goal | median [its 95 % interval] (lowest to highest round) | must | aim | |\n|---|---|---|---|---|\n");
        foreach (var row in _rows)
            table.Append(CultureInfo.InvariantCulture, $"{row}\n");

        var page = Path.Combine(root, "docs", name);
        var text = File.ReadAllText(page);
        var before = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        File.WriteAllText(page, $"{before}\n{table}{text[text.IndexOf(End, StringComparison.Ordinal)..]}");
        return Missed;
    }
}
