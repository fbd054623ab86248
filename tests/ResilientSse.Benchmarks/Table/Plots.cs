using System.Globalization;
using System.Text;

namespace ResilientSse.Benchmarks;

/// <summary>Two small bar charts.</summary>
internal static class Plots
{
    private const int Width = 760;
    private const int Height = 260;
    private const int Floor = Height - 40;
    private const int Ceiling = 50;

    private static readonly string[] Colours = ["#00798c", "#d1495b", "#c8c8c8"];
    private static readonly string[] Readers = ["ResilientSse", "SseParser", "one search a line"];

    public static string Throughput(List<(string Workload, double[] MegabytesPerSecond)> bars)
    {
        var svg = Start("Reading in memory, MB a second");
        for (var i = 0; i < Readers.Length; i++)
            Add(svg, $"""<rect x="{430 + (i * 110)}" y="11" width="10" height="10" fill="{Colours[i]}"/><text x="{444 + (i * 110)}" y="20">{Readers[i]}</text>""");

        for (var group = 0; group < bars.Count; group++)
        {
            var (workload, values) = bars[group];
            for (var i = 0; i < values.Length; i++)
                Bar(svg, 40 + (group * 145) + (i * 40), 36, values[i] / values.Max(), Colours[i], values[i].ToString("N0", CultureInfo.InvariantCulture));
            Add(svg, $"""<text x="{100 + (group * 145)}" y="{Height - 20}" text-anchor="middle">{workload}</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    public static string PerDelivery(List<(int Browsers, double Cost)> bars)
    {
        var svg = Start("The proxy on a shared relay: microseconds of CPU for each event delivered, by browsers");
        for (var i = 0; i < bars.Count; i++)
        {
            var (browsers, cost) = bars[i];
            Bar(svg, 70 + (i * 170), 100, cost / bars.Max(bar => bar.Cost), Colours[0], cost.ToString("N1", CultureInfo.InvariantCulture));
            Add(svg, $"""<text x="{120 + (i * 170)}" y="{Height - 20}" text-anchor="middle">{browsers:N0}</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static StringBuilder Start(string title)
    {
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="11">""");
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="#ffffff"/><text x="40" y="20" font-size="12" font-weight="bold">{title}</text>""");
        return svg;
    }

    private static void Bar(StringBuilder svg, int x, int width, double share, string colour, string label)
    {
        var height = (int)(share * (Floor - Ceiling));
        Add(svg, $"""<rect x="{x}" y="{Floor - height}" width="{width}" height="{height}" fill="{colour}"/><text x="{x + (width / 2)}" y="{Floor - height - 5}" text-anchor="middle">{label}</text>""");
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
