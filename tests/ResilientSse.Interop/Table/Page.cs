using System.Diagnostics;
using System.Text;
using ResilientSse.Interop.Proxies;
using ResilientSse.Tests.Support;

namespace ResilientSse.Interop.Table;

/// <summary>docs/behind-a-proxy.md: the tables stand between its markers.</summary>
internal sealed class Page(IReadOnlyList<ProxyRow> rows)
{
    public static string File { get; } = Path.Combine(Repository.Root, "docs", "behind-a-proxy.md");

    public string Tables
    {
        get
        {
            var text = new StringBuilder();
            MarkedPage.Table(text, "proxy | config | events of a server | events of the routes | notices that a browser has left", rows, row =>
                $"{Cells.Name(row)} | {Cells.Late(row.ServerLate)} | {Cells.Late(row.RouteLate)} | {Cells.Left(row.Leaving)}");
            MarkedPage.Table(text, "proxy | config | server killed in the middle of an event | between two events | lost, twice | a run, when the proxy is killed", rows, row =>
                $"{Cells.Name(row)} | {Cells.Drop(row.KilledInEvent)} | {Cells.Drop(row.KilledBetween)} | {Cells.Counts([.. row.KilledInEvent, .. row.KilledBetween])} | {Cells.Run(row.ProxyKilled)}");
            MarkedPage.Table(text, "proxy | config | `Last-Event-ID` | a second reader gets the first one's stream | compression | silence it allows", rows, row =>
                $"{Cells.Name(row)} | {Cells.Passes(row.PassesLastEventId)} | {Cells.Shares(row)} | {Cells.Compresses(row)} | {(row.Setup == Setup.Plain ? row.Proxy.IdleTimeout : row.Proxy.RecommendedIdleTimeout)}");
            return text.ToString();
        }
    }

    public void Write() => MarkedPage.Write(
        File, $"Measured on .NET {Environment.Version}, with Debian's packages: {string.Join(", ", rows.Select(row => row.Proxy).Distinct().Select(Version))}.", Tables);

    private static string Version(Proxy proxy)
    {
        using var query = Process.Start(
            new ProcessStartInfo("dpkg-query", ["--show", "--showformat=${Version}", proxy.Package]) { RedirectStandardOutput = true })!;
        return $"{proxy.Name} {query.StandardOutput.ReadToEnd()}";
    }
}
