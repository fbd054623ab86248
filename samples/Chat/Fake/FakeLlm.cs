using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;

namespace Chat.Fake;

/// <summary>
/// An LLM API as far as this sample needs one: OpenAI's chat completions, streamed, on a free loopback port. The same question has the same answer, and the
/// model decides what goes wrong with it.
/// </summary>
internal sealed class FakeLlm : IAsyncDisposable
{
    public const string Key = "fake-key";

    private const string Cut = "fake-cut";
    private const string Stall = "fake-stall";
    private const string Quota = "fake-429";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private int _posts;

    private FakeLlm(TimeProvider time)
    {
        _time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.PropertyNamingPolicy = _json.PropertyNamingPolicy);
        _app = builder.Build();
        _app.MapPost("/v1/chat/completions", AnswerAsync);
    }

    /// <summary>Before the first token.</summary>
    public static TimeSpan ThinkingTime { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Before each token.</summary>
    public static TimeSpan TokenDelay { get; } = TimeSpan.FromMilliseconds(80);

    public static IReadOnlyList<Model> Models { get; } =
    [
        new("fake", "answers"),
        new(Cut, "breaks off in mid-answer"),
        new(Stall, "falls silent in mid-answer"),
        new(Quota, "refuses: error 429"),
    ];

    public Uri Address => new(new Uri(_app.Urls.First()), "/v1/chat/completions");

    /// <summary>How often it was asked.</summary>
    public int Posts => Volatile.Read(ref _posts);

    public static async Task<FakeLlm> StartAsync(TimeProvider time)
    {
        var fake = new FakeLlm(time);
        await fake._app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(ChatRequest request, HttpContext context)
    {
        Interlocked.Increment(ref _posts);
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
            return Error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
        if (request is not { Stream: true, Messages: [.., { Role: "user", Content: { } question }] })
            return Error(400, "The last message has to be the user's, and stream has to be true.", "invalid_request_error", null);
        if (request.Model == Quota)
        {
            return Error(
                429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota");
        }

        // A client that leaves, and an app that stops, end an answer wherever it is.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _app.Lifetime.ApplicationStopping);
        try
        {
            await Task.Delay(ThinkingTime, _time, ended.Token);
            await StreamAsync(context, request.Model, FakeAnswer.To(question), ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }

        return Results.Empty;
    }

    private async Task StreamAsync(HttpContext context, string model, IReadOnlyList<string> tokens, CancellationToken ended)
    {
        var (id, created) = ($"chatcmpl-{context.TraceIdentifier}", _time.GetUtcNow().ToUnixTimeSeconds());
        Task SendAsync(Delta delta, string? finishReason = null) =>
            WriteAsync(context, JsonSerializer.Serialize(new Chunk(id, "chat.completion.chunk", created, model, [new(0, delta, finishReason)]), _json), ended);

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        await SendAsync(new("assistant", ""));
        for (var i = 0; i < tokens.Count; i++)
        {
            await Task.Delay(TokenDelay, _time, ended);
            if (i == tokens.Count / 2 && model == Cut)
                throw new OperationCanceledException();
            if (i == tokens.Count / 2 && model == Stall)
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, ended);

            await SendAsync(new(null, tokens[i]));
        }

        await SendAsync(new(null, null), "stop");
        await WriteAsync(context, "[DONE]", ended);
    }

    private static async Task WriteAsync(HttpContext context, string data, CancellationToken ended)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", ended);
        await context.Response.Body.FlushAsync(ended);
    }

    private static IResult Error(int status, string message, string type, string? code) =>
        Results.Json(new { error = new { message, type, param = (string?)null, code } }, statusCode: status);
}
