using System.Diagnostics;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Table;

/// <summary><c>table</c>: measures the proxies that <c>RESILIENTSSE_INTEROP</c> wants and writes docs/behind-a-proxy.md; <c>table NAME</c> prints the rows of one.</summary>
internal static class TableCommand
{
    public static async Task<int> RunAsync(string[] names)
    {
        var wanted = names.Length == 0 ? Catalog.Wanted : [.. Catalog.All.Where(proxy => names.Contains(proxy.Name))];
        var rows = new List<ProxyRow>();
        foreach (var proxy in wanted)
        {
            foreach (var setup in (Setup[])[Setup.Plain, Setup.Recommended])
            {
                var started = Stopwatch.GetTimestamp();
                rows.Add(await ProxyRow.MeasureAsync(proxy, setup));
                Console.WriteLine($"{proxy.Name}, {setup}: measured in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            }
        }

        var page = new Page(rows);
        Console.WriteLine(page.Tables);
        if (names.Length == 0)
            page.Write();
        return 0;
    }
}
