using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ResilientSse.Tests.Examples;

/// <summary>OpenAI, chat completions.</summary>
internal static class OpenAiChat
{
    /// <summary>The text of an answer, as it comes.</summary>
    public static async IAsyncEnumerable<string> StreamAsync(
        HttpClient http, string question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var answer = SseStream.Create(http, new Uri("/v1/chat/completions", UriKind.Relative), new SseStreamOptions
        {
            Terminator = "[DONE]",
            ErrorFrom = (_, data) => JsonElement.Parse(data).TryGetProperty("error", out var error) ? error.GetRawText() : null,
            ShouldRetry = failure => failure.Response?.Body?.Contains("insufficient_quota", StringComparison.Ordinal) == true ? false : null,
            ConfigureRequest = (request, _, _) =>
            {
                request.Method = HttpMethod.Post;
                request.Content = JsonContent.Create(new
                {
                    model = "gpt-5-mini",
                    stream = true,
                    messages = new[] { new { role = "user", content = question } },
                });
                return ValueTask.CompletedTask;
            },
        });

        await foreach (var chunk in answer.WithCancellation(cancellationToken))
        {
            foreach (var choice in chunk.Data.GetProperty("choices").EnumerateArray())
            {
                if (choice.GetProperty("delta").TryGetProperty("content", out var text))
                    yield return text.GetString()!;
            }
        }
    }
}
