using System.Text;
using ResilientSse.Interop.Measuring;

namespace ResilientSse.Interop.Libraries;

/// <summary>What becomes of one event between two others (Messages.cs has them): on the wire, and for <see cref="SseStream"/>.</summary>
/// <param name="Id">The position after it; null if it does not arrive.</param>
/// <param name="Data">Its data; null if it does not arrive.</param>
/// <param name="Wire">The response.</param>
internal sealed record Shape(string? Id, string? Data, string Wire)
{
    public static async Task<Shape> MeasureAsync(Library library, LibraryProcess server, string name)
    {
        using var http = Request.CreateClient();
        using var limit = new Deadline(Deadline.Patience);
        using var wire = new MemoryStream();
        try
        {
            using var response = await Request.SendAsync(http, library, server, name, limit.Token);
            await (await response.Content.ReadAsStreamAsync(limit.Token)).CopyToAsync(wire, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It has thrown before it came to the last one.
        }

        wire.Position = 0;
        using var again = new HttpClient(new Recorded(wire.ToArray()));
        var stream = Client.Open(again, server.Address("/"), new() { CompleteOnEnd = true });
        var items = new List<(string? Id, string Data)>();
        await foreach (var item in stream)
            items.Add((stream.LastEventId, item.Data));

        var text = Encoding.UTF8.GetString(wire.ToArray());
        return items is [_, var shape, _] ? new(shape.Id, shape.Data, text) : new(null, null, text);
    }
}
