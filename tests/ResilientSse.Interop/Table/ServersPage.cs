using System.Text;
using ResilientSse.Interop.Libraries;
using ResilientSse.Tests.Support;

namespace ResilientSse.Interop.Table;

/// <summary>docs/servers.md.</summary>
internal sealed class ServersPage(IReadOnlyList<LibraryRow> rows)
{
    public static string File { get; } = Path.Combine(Repository.Root, "docs", "servers.md");

    public string Tables
    {
        get
        {
            var text = new StringBuilder();
            MarkedPage.Table(text, "server | `kill -9` | SIGTERM | SIGTERM, handled as its docs show | lost, twice", rows, static row =>
                $"{Name(row)} | {LibraryCells.Ends(row.Restarts.Killed)} | {LibraryCells.Ends(row.Restarts.Terminated)} | {LibraryCells.Ends(row.Shutdown)} | {LibraryCells.Counts(row.Restarts)}");
            MarkedPage.Table(text, "server | the code throws | headers come | in silence it sends | headers for proxies", rows, static row =>
                $"{Name(row)} | {LibraryCells.Fails(row.Failure)} | {LibraryCells.Begins(row.Silence)} | {LibraryCells.Pings(row.Silence)} | {LibraryCells.Headers(row.Silence)}");
            var plain = rows.Where(static row => row.Shapes.Count > 0).ToList();
            MarkedPage.Table(text, "server | an event without an id gets | the id 0 | a number as id | an empty id | an id with a newline | the code finds the position in", plain, static row =>
                $"{Name(row)} | {ShapeCells.WithoutId(row.Shapes["no-id"])} | {ShapeCells.Zero(row.Shapes["id-0"])} | {ShapeCells.Number(row)} | {ShapeCells.Empty(row.Shapes["empty-id"])} | {ShapeCells.WithNewline(row.Shapes["id-newline"])} | {row.Library.Position}");
            MarkedPage.Table(text, "server | text of several lines | a leading space, a last newline | empty data | an object | `retry:`", plain, static row =>
                $"{Name(row)} | {ShapeCells.Lines(row)} | {ShapeCells.Edges(row)} | {ShapeCells.Nothing(row.Shapes["empty"])} | {ShapeCells.Object(row.Shapes["object"])} | {ShapeCells.Retry(row)}");
            return text.ToString();
        }
    }

    public void Write()
    {
        var versions = rows.Select(static row => row.Library).DistinctBy(static library => library.Package ?? library.Name)
            .Select(static library => $"{library.Package ?? library.Name} {library.Version}");
        MarkedPage.Write(File, $"Measured on .NET {Environment.Version} and Node {NodeModules.NodeVersion}: {string.Join(", ", versions)}.", Tables);
    }

    private static string Name(LibraryRow row) => row.Library.Name;
}
