using System.Text;
using ResilientSse.Interop.Measuring;

namespace ResilientSse.Interop.Libraries;

/// <summary>The code that writes the events throws after the first one.</summary>
/// <param name="End">How the response ends then.</param>
/// <param name="IsProcessGone">Whether the whole process ends.</param>
/// <param name="Body">All that was sent.</param>
internal sealed record Failure(FailureEnd End, bool IsProcessGone, string Body)
{
    public static async Task<Failure> MeasureAsync(Library library)
    {
        await using var server = await LibraryProcess.StartAsync(library);
        using var http = Request.CreateClient();
        using var limit = new Deadline(Deadline.Patience);
        using var body = new MemoryStream();
        var end = FailureEnd.Clean;
        try
        {
            using var response = await Request.SendAsync(http, library, server, "error", limit.Token);
            await (await response.Content.ReadAsStreamAsync(limit.Token)).CopyToAsync(body, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            end = FailureEnd.Cut;
        }
        catch (OperationCanceledException)
        {
            end = FailureEnd.Silence;
        }

        // A process that dies of it has had its time when the response has ended.
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        return new(end, server.HasExited, Encoding.UTF8.GetString(body.ToArray()));
    }
}
