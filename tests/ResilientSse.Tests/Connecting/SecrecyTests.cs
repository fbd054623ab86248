using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>No credential reaches a message, a state or the log, whatever goes wrong.</summary>
public sealed class SecrecyTests
{
    private const string Secret = "s3cr3t";

    public static TheoryData<string, Action<SseScriptedConnection>> Failures => new()
    {
        { "refused", c => c.Refuse() },
        { "late headers", c => c.NeverAnswer() },
        { "401", c => c.Status(401) },
        { "503", c => c.Status(503) },
        { "wrong type", c => c.Header("Content-Type", "text/html") },
        { "encoded", c => c.Header("Content-Encoding", "gzip") },
        { "a redirect to nowhere", c => c.Redirect($"ftp://{Secret}@x.example/?t={Secret}") },
        { "a redirect elsewhere", c => c.Redirect($"http://{Secret}:{Secret}@x.example/?t={Secret}") },
        { "a loop", c => c.Redirect($"/?t={Secret}") },
        { "end", _ => { } },
        { "cut", c => c.Event(Secret, id: Secret).Cut() },
        { "stall", c => c.Stall() },
        { "too large", c => c.Event(new string('x', 2000) + Secret) },
        { "no JSON", c => c.Event("{" + Secret) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Nothing_tells_the_secret(string failure, Action<SseScriptedConnection> connection)
    {
        using var logs = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        var clock = new TestClock();
        using var handler = new SseTestHandler(s => s.Otherwise(connection), clock);
        using var http = handler.CreateClient();
        var told = new List<string>();
        var stream = SseStream.Create(http, new Uri($"http://{Secret}:{Secret}@localhost/stream?token={Secret}#{Secret}"), new SseStreamOptions
        {
            TimeProvider = clock,
            LoggerFactory = factory,
            MaxEventBytes = 1000,
            IdleTimeout = TimeSpan.FromSeconds(2),
            ReconnectPolicy = new() { MaxRetries = 1 },
            ConfigureRequest = (request, _, _) =>
            {
                request.Headers.Authorization = new("Bearer", Secret);
                request.Headers.Add("Cookie", Secret);
                return ValueTask.CompletedTask;
            },
        });
        stream.StateChanged += (_, change) => told.Add(change.Exception?.ToString() ?? "");

        var thrown = await FluentActions.Awaiting(() => clock.RunAsync(ReadAllAsync(stream))).Should().ThrowAsync<Exception>(failure);

        told.Add(thrown.Which.ToString());
        told.AddRange(logs.Collector.GetSnapshot().Select(r => $"{r.Message} {r.Exception}"));
        told.Should().NotContain(t => t.Contains(Secret)).And.Contain(t => t.Contains("SseException") || t.Contains("SseItemException"));
    }

    private static async Task ReadAllAsync<T>(SseStream<T> stream)
    {
        await foreach (var _ in stream)
        {
        }
    }
}
