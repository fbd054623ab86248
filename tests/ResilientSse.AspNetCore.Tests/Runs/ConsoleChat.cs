using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ResilientSse.AspNetCore.Tests.Runs;

/// <summary>A console app on a run route: it POSTs once, and when its connection drops it comes back by GET, which the route understands.</summary>
internal static class ConsoleChat
{
    /// <summary>The events of an answer, as they come.</summary>
    /// <exception cref="SseException">The answer is broken or was cancelled: <see cref="SseError.ReportedByServer"/>, with the reason in the response's body.</exception>
    public static async IAsyncEnumerable<string> StreamAsync(
        HttpClient http, Uri chat, string prompt, SseStreamOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new SseStreamOptions();

        // Whoever has all of a complete answer, and comes back, gets 204: so no Terminator is needed.
        options.ResumeByGet = true;
        options.ErrorFrom = (type, data) => type is "broken" or "cancelled" ? Encoding.UTF8.GetString(data) : null;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            request.Headers.Add("Cookie", "auth_token=alice");
            if (!attempt.IsResume)
            {
                request.Method = HttpMethod.Post;
                request.Content = new StringContent(prompt, new MediaTypeHeaderValue("application/json"));
            }

            return ValueTask.CompletedTask;
        };

        await foreach (var item in SseStream.Create(http, chat, Text, options).WithCancellation(cancellationToken))
            yield return item.Data;
    }

    private static string Text(string type, ReadOnlySpan<byte> data) => Encoding.UTF8.GetString(data);
}
