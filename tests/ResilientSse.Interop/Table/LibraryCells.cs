using System.Globalization;
using ResilientSse.Interop.Libraries;

namespace ResilientSse.Interop.Table;

/// <summary>What servers do to connections, in words.</summary>
internal static class LibraryCells
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    public static string Ends(Ended? ended) => ended switch
    {
        null => "the same",
        { Took: null, Drop: null } => $"**goes on**, and is still there after {Seconds(Shutdown.Limit)}",
        { Took: null, Drop: { } drop } => $"goes on for {Seconds(ended.DroppedAfter)}, then `{drop}`; **the process stays**",
        { Drop: null } => "ends when the stream does",
        { Drop: { } drop } when ended.Took < AtOnce => $"ends at once, `{drop}`",
        { Drop: { } drop } => $"goes on for {Seconds(ended.DroppedAfter)}, then `{drop}`",
    };

    public static string Counts(Restarts restarts) => $"{restarts.Lost}, {restarts.Twice}";

    public static string Fails(Failure failure)
    {
        var told = failure.Body.Contains("secret", StringComparison.Ordinal) ? "with its text" : "without its text";
        return failure switch
        {
            { IsProcessGone: true } => "**the process ends**, and all streams with it",
            { Body: var body } when body.Contains("isError", StringComparison.Ordinal) => $"a result with `isError`, {told}",
            { Body: var body } when body.Contains("event: error", StringComparison.Ordinal) => $"`event: error` {told}, then a clean end",
            { End: FailureEnd.Clean } => "**a clean end**",
            { End: FailureEnd.Cut } => "a cut",
            _ => "silence",
        };
    }

    public static string Begins(Silence silence) => silence.HasHeadersAtOnce ? "at once" : "**with the first event**";

    public static string Pings(Silence silence) =>
        silence.PingAfter is { } after ? $"`{silence.Ping.Trim()}` after {Seconds(after)}" : "none";

    /// <summary>Of <c>Cache-Control</c> what counts here: whether anybody may answer from a cache, and whether a proxy may compress.</summary>
    public static string Headers(Silence silence)
    {
        var all = string.Join('\n', silence.Headers);
        string[] told = ["no-cache", "no-transform", "X-Accel-Buffering: no", "Content-Encoding: identity", "Content-Encoding: none"];
        return string.Join(", ", told.Where(header => all.Contains(header, StringComparison.OrdinalIgnoreCase)).Select(header => $"`{header}`"));
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
