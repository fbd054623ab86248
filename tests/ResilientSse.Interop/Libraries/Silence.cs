using System.Diagnostics;
using System.Text;
using ResilientSse.Interop.Measuring;

namespace ResilientSse.Interop.Libraries;

/// <summary>A stream on which nothing happens.</summary>
/// <param name="Headers">Those of the response that say how it is to be treated.</param>
/// <param name="HasHeadersAtOnce">Whether they come before the first event.</param>
/// <param name="PingAfter">When the server says something of its own accord; null for never.</param>
/// <param name="Ping">What it says.</param>
internal sealed record Silence(IReadOnlyList<string> Headers, bool HasHeadersAtOnce, TimeSpan? PingAfter, string Ping)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(35);
    private static readonly string[] Told = ["Cache-Control", "Content-Encoding", "X-Accel-Buffering"];

    public static async Task<Silence> MeasureAsync(Library library)
    {
        await using var server = await LibraryProcess.StartAsync(library);
        using var http = Request.CreateClient();
        var hasHeadersAtOnce = library.Protocol == Protocol.Mcp || await HasHeadersAsync(http, library, server);

        using var limit = new Deadline(Limit);
        using var response = await Request.SendAsync(http, library, server, "quiet", limit.Token);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => Told.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}");
        var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var since = Stopwatch.GetTimestamp();
        var buffer = new byte[4096];
        try
        {
            // What comes in the first second is the beginning.
            while (await body.ReadAsync(buffer, limit.Token) is var length and > 0)
            {
                if (Stopwatch.GetElapsedTime(since) is var after && after > TimeSpan.FromSeconds(1))
                    return new([.. headers], hasHeadersAtOnce, after, Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (OperationCanceledException)
        {
            // It says nothing.
        }

        return new([.. headers], hasHeadersAtOnce, null, "");
    }

    private static async Task<bool> HasHeadersAsync(HttpClient http, Library library, LibraryProcess server)
    {
        using var limit = new Deadline(TimeSpan.FromSeconds(2));
        try
        {
            using var response = await Request.SendAsync(http, library, server, "silent", limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
