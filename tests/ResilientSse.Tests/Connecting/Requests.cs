using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What the tests put into <see cref="SseStreamOptions.ConfigureRequest"/>.</summary>
internal static class Requests
{
    public const string Body = """{"guild":42}""";

    /// <summary>Every request of the stream is changed so.</summary>
    public static void Configure(this SseStreamOptions options, Action<HttpRequestMessage> change) =>
        options.ConfigureRequest = (request, _, _) =>
        {
            change(request);
            return ValueTask.CompletedTask;
        };

    /// <summary>Every request of the stream has that method and, unless it is a GET, a body.</summary>
    public static void Use(this SseStreamOptions options, string method) => options.Configure(request =>
    {
        request.Method = new HttpMethod(method);
        request.Content = method == "GET" ? null : new StringContent(Body);
    });

    /// <summary>A stream whose requests are POSTs, or of another method.</summary>
    public static Scenario Posting(Action<SseScript> script, string method = "POST", Action<SseStreamOptions>? configure = null) => new(
        script,
        options =>
        {
            options.Use(method);
            configure?.Invoke(options);
        });
}
