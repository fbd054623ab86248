using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>Answers with tokens that are numbered from 1, without ids. Each question has an answer, which goes on when the test says so.</summary>
internal sealed class Llm
{
    private readonly ConcurrentDictionary<string, Answer> _answers = [];

    /// <summary>The answer to a question.</summary>
    public Answer AnswerTo(string question) => _answers.GetOrAdd(question, static _ => new());

    public async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var answer = AnswerTo(await reader.ReadToEndAsync(context.RequestAborted));
        answer.Post(context.Request.Headers["Instance"].ToString());
        context.Response.ContentType = "text/event-stream";
        try
        {
            await WriteAsync(context.Response, answer, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            answer.Cancel();
        }
    }

    private static async Task WriteAsync(HttpResponse response, Answer answer, CancellationToken gone)
    {
        await response.Body.FlushAsync(gone);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var said = 0;
        do
        {
            while (said < answer.Tokens)
                await response.WriteAsync($"data: {++said}\n\n", gone);
            if (answer.IsWhole && said == answer.Tokens)
            {
                await response.WriteAsync("data: [DONE]\n\n", gone);
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(gone));
    }
}
