using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;

namespace ResilientSse.Tests.Examples;

/// <summary>Anthropic, messages.</summary>
internal static class AnthropicMessages
{
    /// <summary>The text of a message, as it comes. It begins anew when the server was overloaded or the connection broke.</summary>
    /// <param name="http">The client, with an <c>x-api-key</c>.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="startOver">Called when the question is asked again: what came so far is void.</param>
    /// <param name="policy">How often that may be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<string> StreamAsync(
        HttpClient http, string question, Action startOver, SseReconnectPolicy? policy = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var message = SseStream.Create(http, new Uri("/v1/messages", UriKind.Relative), new SseStreamOptions
        {
            ReconnectPolicy = policy ?? new(),
            CompleteAfter = (type, _) => type == "message_stop",
            EventFilter = type => type == "content_block_delta",            // no ping, nothing but text
            ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null,
            ShouldRetry = failure => failure.Response?.Body?.Contains("overloaded_error", StringComparison.Ordinal) == true ? true : null,
            ReplayNonIdempotent = true,
            ConfigureRequest = (request, _, _) =>
            {
                request.Method = HttpMethod.Post;
                request.Headers.Add("anthropic-version", "2023-06-01");
                request.Content = JsonContent.Create(new
                {
                    model = "claude-sonnet-4-5",
                    max_tokens = 1024,
                    stream = true,
                    messages = new[] { new { role = "user", content = question } },
                });
                return ValueTask.CompletedTask;
            },
        });
        message.StateChanged += (_, change) =>
        {
            if (change is { State: SseConnectionState.Connecting, IsReplay: true })
                startOver();
        };

        await foreach (var item in message.WithCancellation(cancellationToken))
        {
            if (item.Data.GetProperty("delta").TryGetProperty("text", out var text))
                yield return text.GetString()!;
        }
    }
}
