using System.Globalization;
using System.Text;

namespace ResilientSse.Proof;

/// <summary>Draws the herd: attempts a second, one curve for each kind of jitter.</summary>
internal static class HerdPlot
{
    private const int Width = 760;
    private const int Height = 300;
    private const int Left = 70;
    private const int Bottom = 40;
    private const int Top = 40;

    private static readonly string[] Colours = ["#d1495b", "#edae49", "#00798c"];

    public static string Draw(int clients, params (string Name, int[] PerSecond)[] curves)
    {
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="#ffffff"/>""");
        Add(svg, $"""<text x="{Left}" y="20" font-weight="bold">Attempts a second after {clients:N0} clients were dropped at once; the server is away for 20 s</text>""");
        for (var power = 0; power <= 5; power++)
        {
            var y = Y(Math.Pow(10, power), clients);
            Add(svg, $"""<line x1="{Left}" y1="{y}" x2="{Width - 20}" y2="{y}" stroke="#e0e0e0"/><text x="{Left - 8}" y="{y + 4}" text-anchor="end">{Math.Pow(10, power):N0}</text>""");
        }

        for (var second = 0; second <= curves[0].PerSecond.Length; second += 10)
            Add(svg, $"""<text x="{X(second)}" y="{Height - 20}" text-anchor="middle">{second} s</text>""");

        for (var i = 0; i < curves.Length; i++)
        {
            var points = curves[i].PerSecond.Select((attempts, second) => string.Create(CultureInfo.InvariantCulture, $"{X(second)},{Y(Math.Max(attempts, 1), clients)}"));
            Add(svg, $"""<polyline fill="none" stroke="{Colours[i]}" stroke-width="2" points="{string.Join(' ', points)}"/>""");
            Add(svg, $"""<text x="{Width - 150}" y="{Top + 16 + (i * 18)}" fill="{Colours[i]}" font-weight="bold">{curves[i].Name}</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static int X(int second) => Left + (second * (Width - Left - 20) / 60);

    /// <summary>Logarithmic: the curves lie orders of magnitude apart.</summary>
    private static int Y(double attempts, int clients) => (int)(Height - Bottom - ((Height - Bottom - Top) * Math.Log10(attempts) / Math.Log10(Math.Max(clients, 10))));
}
