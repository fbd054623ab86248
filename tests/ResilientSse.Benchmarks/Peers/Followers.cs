using System.Net.ServerSentEvents;

namespace ResilientSse.Benchmarks;

/// <summary>
/// Who follows a stream that is cut, and comes back 100 ms later: we, and HttpClient with SseParser in a loop. Each can be stopped at any
/// time, and waits for the headers only so long.
/// </summary>
internal static class Followers
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <param name="http">The client.</param>
    /// <param name="uri">The address.</param>
    /// <param name="onEvent">Called for each event; false ends it.</param>
    /// <param name="stop">Ends it, too.</param>
    public static async Task OursAsync(HttpClient http, Uri uri, Func<bool> onEvent, CancellationToken stop)
    {
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = Wait, Jitter = 0 } };
        await foreach (SseItem<int> _ in SseStream.Create(http, uri, static (_, _) => 1, options).WithCancellation(stop).ConfigureAwait(false))
        {
            if (!onEvent())
                break;
        }
    }

    /// <summary>The client of the loop.</summary>
    public static HttpClient BareClient()
    {
        var http = Consumers.Client();
        http.Timeout = new SseStreamOptions().ConnectTimeout;
        return http;
    }

    /// <inheritdoc cref="OursAsync"/>
    public static async Task BareAsync(HttpClient http, Uri uri, Func<bool> onEvent, CancellationToken stop)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
            request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await foreach (SseItem<int> _ in SseParser.Create(body, static (_, _) => 1).EnumerateAsync(stop).ConfigureAwait(false))
            {
                if (!onEvent())
                    return;
            }

            await Task.Delay(Wait, TimeProvider.System, stop).ConfigureAwait(false);
        }
    }
}
