using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ResilientSse.Tests.Examples;

/// <summary>OpenAI, Responses in background mode: an answer that survives its connection.</summary>
internal static class OpenAiResponses
{
    /// <summary>The text of an answer, as it comes.</summary>
    public static async IAsyncEnumerable<string> StreamAsync(
        HttpClient http, string question, SseReconnectPolicy? policy = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? id = null;
        var answer = SseStream.Create(http, new Uri("/v1/responses", UriKind.Relative), new SseStreamOptions
        {
            ReconnectPolicy = policy ?? new(),
            CompleteAfter = (type, _) => type is "response.completed" or "response.incomplete",
            ErrorFrom = (type, data) => type is "response.failed" or "error" ? Encoding.UTF8.GetString(data) : null,
            EventIdFrom = (_, data) => JsonElement.Parse(data).GetProperty("sequence_number").ToString(),
            ResumeByGet = true,
            ConfigureRequest = (request, attempt, _) =>
            {
                if (attempt.IsResume)
                {
                    request.RequestUri = new Uri($"/v1/responses/{id}?stream=true&starting_after={attempt.LastEventId}", UriKind.Relative);
                }
                else
                {
                    request.Method = HttpMethod.Post;
                    request.Content = JsonContent.Create(new { model = "gpt-5-mini", input = question, stream = true, background = true });
                }

                return ValueTask.CompletedTask;
            },
        });

        await foreach (var item in answer.WithCancellation(cancellationToken))
        {
            if (item.EventType == "response.created")
                id = item.Data.GetProperty("response").GetProperty("id").GetString();
            else if (item.EventType == "response.output_text.delta")
                yield return item.Data.GetProperty("delta").GetString()!;
        }
    }
}
