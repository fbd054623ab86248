using System.Diagnostics;
using ResilientSse.Interop.Libraries;

namespace ResilientSse.Interop.Table;

/// <summary><c>servers</c>: measures all servers and writes docs/servers.md; <c>servers NAME</c> prints the rows of one.</summary>
internal static class ServersCommand
{
    public static async Task<int> RunAsync(string[] names)
    {
        var rows = new List<LibraryRow>();
        foreach (var library in LibraryCatalog.All.Where(library => names.Length == 0 || names.Contains(library.Server)))
        {
            var started = Stopwatch.GetTimestamp();
            rows.Add(await LibraryRow.MeasureAsync(library));
            Console.WriteLine($"{library.Name}: measured in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        var page = new ServersPage(rows);
        Console.WriteLine(page.Tables);
        if (names.Length == 0)
            page.Write();
        return 0;
    }
}
