using System.Net;
using System.Net.ServerSentEvents;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>One response of a run route, read event by event with the platform's own parser.</summary>
internal sealed class RunBrowser(HttpResponseMessage response) : IDisposable
{
    private IAsyncEnumerator<SseItem<string>>? _events;

    public HttpResponseMessage Response => response;

    public HttpStatusCode Status => response.StatusCode;

    /// <summary>The id of the run.</summary>
    public string Run => response.Headers.GetValues("Sse-Run").Single();

    /// <summary>The next event; null at the clean end of the response.</summary>
    public async Task<RunEvent?> EventAsync()
    {
        _events ??= SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        return await _events.MoveNextAsync() ? new RunEvent(_events.Current.EventId, _events.Current.EventType, _events.Current.Data) : null;
    }

    /// <summary>All events to the clean end of the response.</summary>
    public async Task<List<RunEvent>> RestAsync()
    {
        var events = new List<RunEvent>();
        while (await EventAsync() is { } next)
            events.Add(next);

        return events;
    }

    /// <summary>The text of the answer to the clean end of the response, without what says how it ended.</summary>
    public async Task<(string Text, RunEvent? End)> AnswerAsync()
    {
        var events = await RestAsync();
        var end = events is [.., { Type: "broken" or "cancelled" } last] ? last : null;
        return (string.Concat(events.Where(e => e != end).Select(e => e.Data)), end);
    }

    public Task<string> TextAsync() => response.Content.ReadAsStringAsync();

    public void Dispose() => response.Dispose();
}
