using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ResilientSse.Interop.Servers;

/// <summary><c>TypedResults.ServerSentEvents</c> of ASP.NET Core.</summary>
internal static class TypedResultsServer
{
    public static Action<WebApplication> Add() => static app =>
    {
        app.MapGet("/object", static () => TypedResults.ServerSentEvents(ObjectsAsync()));
        app.MapGet("/{name}", static (string name, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(ItemsAsync(name, lastEventId, cancellationToken)));
    };

    private static async IAsyncEnumerable<SseItem<string>> ItemsAsync(
        string name, string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in Messages.Of(name, lastEventId, cancellationToken))
        {
            yield return new(message.Data)
            {
                EventId = message.Id,
                ReconnectionInterval = message.Retry is { } retry ? TimeSpan.FromMilliseconds(retry) : null,
            };
        }
    }

    private static async IAsyncEnumerable<SseItem<object>> ObjectsAsync()
    {
        yield return new("first") { EventId = "5" };
        yield return new(new { a = 1 }) { EventId = "7" };
        yield return new("last") { EventId = "9" };
        await Task.Yield();
    }
}
