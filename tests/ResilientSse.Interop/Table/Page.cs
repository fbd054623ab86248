using System.Diagnostics;
using System.Text;
using ResilientSse.Interop.Proxies;
using ResilientSse.Tests.Support;

namespace ResilientSse.Interop.Table;

/// <summary>docs/behind-a-proxy.md: the tables stand between its markers.</summary>
internal sealed class Page(IReadOnlyList<ProxyRow> rows)
{
    private const string Begin = "<!-- table -->\n";
    private const string End = "<!-- end of table -->";

    public static string File { get; } = Path.Combine(Repository.Root, "docs", "behind-a-proxy.md");

    public string Tables
    {
        get
        {
            var text = new StringBuilder();
            Table("proxy | config | events of a server | events of the routes | a browser's leaving is noticed", row =>
                $"{Cells.Name(row)} | {Cells.Late(row.ServerLate)} | {Cells.Late(row.RouteLate)} | {Cells.Left(row.Leaving)}");
            Table("proxy | config | server killed in the middle of an event | between two events | lost, twice | a run, when the proxy is killed", row =>
                $"{Cells.Name(row)} | {Cells.Drop(row.KilledInEvent)} | {Cells.Drop(row.KilledBetween)} | {Cells.Counts([.. row.KilledInEvent, .. row.KilledBetween])} | {Cells.Run(row.ProxyKilled)}");
            Table("proxy | config | `Last-Event-ID` | a second reader gets the first one's stream | compression | silence that it allows", row =>
                $"{Cells.Name(row)} | {Cells.Passes(row.PassesLastEventId)} | {Cells.Shares(row)} | {Cells.Compresses(row)} | {(row.Setup == Setup.Plain ? row.Proxy.IdleTimeout : row.Proxy.RecommendedIdleTimeout)}");
            return text.ToString();

            void Table(string head, Func<ProxyRow, string> line)
            {
                text.Append('\n').Append("| ").Append(head).Append(" |\n|").Insert(text.Length, "---|", head.Count(c => c == '|') + 1).Append('\n');
                foreach (var row in rows)
                    text.Append("| ").Append(line(row)).Append(" |\n");
            }
        }
    }

    public void Write()
    {
        var page = System.IO.File.ReadAllText(File);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        var measured = $"\nMeasured on .NET {Environment.Version}, with Debian's packages: {string.Join(", ", rows.Select(row => row.Proxy).Distinct().Select(Version))}.\n";
        System.IO.File.WriteAllText(File, page[..begin] + measured + Tables + "\n" + page[end..]);
    }

    private static string Version(Proxy proxy)
    {
        using var query = Process.Start(
            new ProcessStartInfo("dpkg-query", ["--show", "--showformat=${Version}", proxy.Package]) { RedirectStandardOutput = true })!;
        return $"{proxy.Name} {query.StandardOutput.ReadToEnd()}";
    }
}
