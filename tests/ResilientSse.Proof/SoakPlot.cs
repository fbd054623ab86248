using System.Globalization;
using System.Text;

namespace ResilientSse.Proof;

/// <summary>Draws a soak: live memory and handles over time, each against its highest value.</summary>
internal static class SoakPlot
{
    private const int Width = 760;
    private const int Height = 260;
    private const int Left = 40;
    private const int Bottom = 40;
    private const int Top = 50;

    public static string Draw(int browsers, IReadOnlyList<SoakSample> samples)
    {
        var svg = new StringBuilder();
        var end = samples[^1].At;
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width + 30} {Height}" font-family="system-ui, sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="{Width + 30}" height="{Height}" fill="#ffffff"/>""");
        Add(svg, $"""<text x="{Left}" y="20" font-weight="bold">{browsers:N0} browsers come and go for {end.TotalMinutes:N0} minutes; the process holds both ends of each connection</text>""");
        Add(svg, $"""<line x1="{Left}" y1="{Height - Bottom}" x2="{Width - 20}" y2="{Height - Bottom}" stroke="#808080"/>""");
        for (var i = 0; i <= 6; i++)
            Add(svg, $"""<text x="{X(end * i / 6, end)}" y="{Height - 20}" text-anchor="middle">{(end * i / 6).TotalMinutes:N0} min</text>""");

        Curve(svg, samples, "#00798c", s => s.LiveBytes, max => $"live memory, at most {max / 1_000_000:N0} MB", row: 0);
        Curve(svg, samples, "#d1495b", s => s.Handles, max => $"handles, at most {max:N0}", row: 1);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Curve(StringBuilder svg, IReadOnlyList<SoakSample> samples, string colour, Func<SoakSample, double> value, Func<double, FormattableString> name, int row)
    {
        var max = samples.Max(value);
        var points = samples.Select(s => string.Create(CultureInfo.InvariantCulture, $"{X(s.At, samples[^1].At)},{Height - Bottom - (int)((Height - Bottom - Top) * value(s) / max * 0.9)}"));
        Add(svg, $"""<polyline fill="none" stroke="{colour}" stroke-width="2" points="{string.Join(' ', points)}"/>""");
        Add(svg, $"""<text x="{Left + (row * 260)}" y="40" fill="{colour}" font-weight="bold">{name(max).ToString(CultureInfo.InvariantCulture)}</text>""");
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static int X(TimeSpan at, TimeSpan end) => Left + (int)((Width - Left - 20) * (at / end));
}
