using System.Globalization;
using ResilientSse.Interop.Measuring;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Table;

/// <summary>What was measured, in words. Where HTTP/1.1 and HTTP/2 differ, both are told, in this order.</summary>
internal static class Cells
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan BeforeTheNextHeartbeat = TimeSpan.FromMilliseconds(600);

    public static string Name(ProxyRow row) =>
        row.Setup == Setup.Plain
            ? $"{row.Proxy.Name}{(row.Proxy.SpeaksHttp2 ? "" : ", HTTP/1.1")} | plain"
            : "| recommended";

    public static string Late(IEnumerable<TimeSpan?> late) => Each(late, Late);

    public static string Left(IEnumerable<TimeSpan?> times) => Each(times, time => time switch
    {
        null => "over 10 s",
        { } some when some < BeforeTheNextHeartbeat => "at once",
        _ => "with a heartbeat",
    });

    public static string Drop(IEnumerable<Passage> passages) =>
        Each(passages, passage => passage.Drop is { } drop ? $"`{drop}`" : passage.Lost > 0 ? "taken as complete" : "not noticed");

    public static string Counts(IEnumerable<Passage> passages) =>
        Each(passages.Where(passage => passage.Drop is not null), passage => $"{passage.Lost}, {passage.Twice}");

    public static string Run(IEnumerable<Passage?> passages) => Each(passages, passage => passage switch
    {
        null => "does not get through",
        { Lost: 0, Twice: 0 } => "resumed whole",
        _ => $"{passage.Lost} lost, {passage.Twice} twice",
    });

    public static string Passes(IEnumerable<bool> passes) => Each(passes, pass => pass ? "passes" : "**is dropped**");

    public static string Shares(ProxyRow row) => (row.SharesServer, row.SharesRoute) switch
    {
        (false, false) => "no",
        (true, false) => "**a server's: yes**, a route's: no",
        _ => "**yes**",
    };

    public static string Compresses(ProxyRow row) => row.Compression switch
    {
        null => row.Setup == Setup.Plain ? "not run" : "as plain",
        var some => $"if configured, a server's: {Compressed(some.OfServer, some.ServerLate)}, a route's: {Compressed(some.OfRoute, some.RouteLate)}",
    };

    private static string Compressed(bool compressed, TimeSpan? late) => $"{(compressed ? "yes" : "no")} ({Late(late)})";

    private static string Late(TimeSpan? late) => late switch
    {
        null => "**not at once**",
        { } some when some < AtOnce => "at once",
        { TotalMilliseconds: var milliseconds } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(milliseconds / 10) * 10} ms late"),
    };

    private static string Each<T>(IEnumerable<T> results, Func<T, string> told)
    {
        var cells = results.Select(told).Distinct().ToList();
        return cells.Count == 0 ? "-" : string.Join(" / ", cells);
    }
}
