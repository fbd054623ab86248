using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ResilientSse.Tests.Examples;

/// <summary>Gemini, streamGenerateContent.</summary>
internal static class Gemini
{
    /// <summary>The text of an answer, as it comes.</summary>
    public static async IAsyncEnumerable<string> StreamAsync(
        HttpClient http, string question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var answer = SseStream.Create(http, new Uri("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", UriKind.Relative), new SseStreamOptions
        {
            CompleteOnEnd = true,
            ErrorFrom = (_, data) => JsonElement.Parse(data).TryGetProperty("error", out var error) ? error.GetRawText() : null,
            ConfigureRequest = (request, _, _) =>
            {
                request.Method = HttpMethod.Post;
                request.Content = JsonContent.Create(new { contents = new[] { new { role = "user", parts = new[] { new { text = question } } } } });
                return ValueTask.CompletedTask;
            },
        });

        await foreach (var chunk in answer.WithCancellation(cancellationToken))
        {
            foreach (var part in chunk.Data.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts").EnumerateArray())
                yield return part.GetProperty("text").GetString()!;
        }
    }
}
