using System.Globalization;

namespace BlazorStatus;

/// <summary>The last minute of one guild.</summary>
public sealed class GuildHistory
{
    private const int Width = 300;
    private const int Height = 56;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<GuildReport> _reports = [];

    /// <summary>The newest report.</summary>
    public GuildReport Newest { get; private set; } = null!;

    /// <summary>The highest latency of the minute.</summary>
    public int Peak => _reports.Max(report => report.LatencyMs ?? 0);

    /// <summary>The latency as the points of an SVG polyline.</summary>
    public string Line
    {
        get
        {
            var scale = Height / (Math.Max(100, Peak) * 1.1);
            return string.Join(' ', _reports.Where(report => report.LatencyMs is not null).Select(report =>
                string.Create(CultureInfo.InvariantCulture, $"{X(report)},{Height - (scale * report.LatencyMs!.Value):0.0}")));
        }
    }

    /// <summary>The same with the corners below, as a polygon.</summary>
    public string Area => $"{X(_reports.First())},{Height} {Line} {Width},{Height}";

    public void Add(GuildReport report)
    {
        Newest = report;
        _reports.Enqueue(report);
        while (_reports.Peek().At < report.At - Minute)
            _reports.Dequeue();
    }

    private string X(GuildReport report) =>
        (Width * (1 - ((Newest.At - report.At) / Minute))).ToString("0.0", CultureInfo.InvariantCulture);
}
