using System.Runtime.CompilerServices;
using FastEndpoints;

namespace ResilientSse.Interop.Servers;

/// <summary>Found by <see cref="FastEndpointsServer"/>, which wants it to be public.</summary>
public sealed class StreamEndpoint : EndpointWithoutRequest
{
    public override void Configure()
    {
        Get("/{name}");
        AllowAnonymous();
    }

    public override Task HandleAsync(CancellationToken ct) =>
        Send.EventStreamAsync(ItemsAsync(Route<string>("name")!, HttpContext.Request.Headers["Last-Event-ID"], ct), ct);

    private static async IAsyncEnumerable<StreamItem> ItemsAsync(string name, string? lastEventId, [EnumeratorCancellation] CancellationToken ct)
    {
        if (name == "object")
        {
            yield return new StreamItem("5", "message", "first");
            yield return new StreamItem("7", "message", new { a = 1 });
            yield return new StreamItem("9", "message", "last");
            yield break;
        }

        await foreach (var message in Messages.Of(name, lastEventId, ct))
        {
            yield return message.Id is null
                ? new StreamItem("message", message.Data)
                : new StreamItem(message.Id, "message", message.Data, message.Retry);
        }
    }
}
