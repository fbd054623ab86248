using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Polly;
using Polly.CircuitBreaker;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>Messages and logs name addresses without query and user info, and never a header's value, an id, a token or data.</summary>
public sealed class SecrecyTests : IDisposable
{
    private const string Secret = "hunter2";

    private static readonly Uri Address = new($"http://{Secret}:{Secret}@localhost/api/guilds/42/status/stream?token={Secret}#{Secret}");

    private static readonly Dictionary<string, Func<SseScriptedConnection, SseScriptedConnection>> Ways = new()
    {
        ["no connection"] = c => c.Refuse(),
        ["no answer"] = c => c.NeverAnswer(),
        ["end"] = c => c.Event(Secret, id: Secret, type: Secret),
        ["IO error"] = c => c.Event(Secret, id: Secret).Cut(),
        ["silence"] = c => c.Event(Secret, id: Secret).Stall(),
        ["too large"] = c => c.Event(Secret + new string('x', 5000)),
        ["401"] = c => c.Status(401).Raw(Secret),
        ["403"] = c => c.Status(403).Raw(Secret),
        ["503"] = c => c.Status(503).Header("X-Secret", Secret).Raw(Secret),
        ["wrong media type"] = c => c.Header("Content-Type", "text/html").Header("Set-Cookie", Secret).Raw(Secret),
        ["wrong encoding"] = c => c.Header("Content-Encoding", "gzip").Raw(Secret),
        ["redirects without end"] = c => c.Redirect($"http://{Secret}:{Secret}@localhost/moved?token={Secret}#{Secret}"),
        ["redirect to another origin"] = c => c.Redirect($"http://{Secret}:{Secret}@elsewhere.example/moved?token={Secret}#{Secret}"),
        ["redirect to no http address"] = c => c.Redirect($"ftp://{Secret}:{Secret}@localhost/moved?token={Secret}"),
        ["redirect to nonsense"] = c => c.Redirect($"http://{Secret}:99999/?token={Secret}"),
        ["redirect to nowhere"] = c => c.Status(302),
    };

    private readonly FakeLogCollector _log = new();
    private readonly LoggerFactory _loggers;

    public SecrecyTests() => _loggers = new LoggerFactory([new FakeLoggerProvider(_log)]);

    public void Dispose() => _loggers.Dispose();

    [Theory]
    [InlineData("no connection", "GET")]
    [InlineData("no answer", "GET")]
    [InlineData("end", "GET")]
    [InlineData("IO error", "GET")]
    [InlineData("silence", "GET")]
    [InlineData("too large", "GET")]
    [InlineData("401", "GET")]
    [InlineData("403", "GET")]
    [InlineData("503", "GET")]
    [InlineData("wrong media type", "GET")]
    [InlineData("wrong encoding", "GET")]
    [InlineData("redirects without end", "GET")]
    [InlineData("redirect to another origin", "GET")]
    [InlineData("redirect to no http address", "GET")]
    [InlineData("redirect to nonsense", "GET")]
    [InlineData("redirect to nowhere", "GET")]
    [InlineData("no answer", "POST")]
    [InlineData("end", "POST")]
    [InlineData("silence", "POST")]
    [InlineData("redirect to another origin", "POST")]
    public async Task No_failure_tells_a_secret(string way, string method)
    {
        using var scenario = With(
            s => s.Repeat(4, c => Ways[way](c)).Otherwise(c => c.Status(403)),
            options => options.MaxEventBytes = 1000,
            request => (request.Method, request.Content) = (new(method), method == "GET" ? null : new StringContent(Secret)));

        ShouldTellNoSecret(scenario, await scenario.FailAsync());
    }

    [Fact]
    public async Task A_rejection_by_the_pipeline_tells_no_secret()
    {
        var open = new CircuitBreakerManualControl(isIsolated: true);
        using var scenario = With(
            s => s.Otherwise(c => c.Status(503)),
            options => options.ConnectPipeline = Pipelines.Build(
                TimeProvider.System, b => b.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage> { ManualControl = open })));

        ShouldTellNoSecret(scenario, await scenario.FailAsync());
    }

    [Theory]
    [InlineData("GET http://localhost/stream?token=hunter2 failed")]
    [InlineData("GET /stream?a=1&token=hunter2 failed")]
    [InlineData("http://user:hunter2@localhost/ failed")]
    public async Task What_a_handler_of_the_users_says_is_not_told_if_it_names_the_secrets_of_the_address(string message)
    {
        using var http = new HttpClient(new Throwing(new HttpRequestException(message)));
        var options = new SseStreamOptions { LoggerFactory = _loggers, ReconnectPolicy = new() { MaxRetries = 0 } };
        var stream = SseStream.Create(http, Address, Scenario.Strings, options);

        var exception = (await stream.Awaiting(s => s.TakeAsync(1)).Should().ThrowAsync<SseException>()).Which;

        exception.ToString().Should().Contain(Secret, "else this proves nothing");
        exception.Message.Should().NotContain(Secret).And.Contain(nameof(HttpRequestException));
        LogLines().Should().NotBeEmpty().And.NotContain(line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Is it away? It is (host:80)")]
    [InlineData("away = true")]
    public async Task What_it_says_else_is_told(string message)
    {
        using var http = new HttpClient(new Throwing(new HttpRequestException(message)));
        var stream = SseStream.Create(http, Address, Scenario.Strings, new SseStreamOptions { ReconnectPolicy = new() { MaxRetries = 0 } });

        (await stream.Awaiting(s => s.TakeAsync(1)).Should().ThrowAsync<SseException>()).Which.Message.Should().Contain(message);
    }

    [Fact]
    public async Task What_ConfigureRequest_throws_may_quote_a_token_and_is_inside_but_in_no_message_and_no_log()
    {
        using var scenario = With(
            s => s.Otherwise(c => c.Event("online")),
            change: request =>
            {
                request.Headers.Authorization = null;
                request.Headers.Add("Authorization", $"key/{Secret}==");
            });

        var exception = await scenario.FailAsync();

        exception.InnerException.Should().BeOfType<FormatException>().Which.Message.Should().Contain(Secret, "else this proves nothing");
        exception.Message.Should().NotContain(Secret).And.Contain(nameof(FormatException));
        LogLines().Should().NotBeEmpty().And.NotContain(line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private Scenario With(Action<SseScript> script, Action<SseStreamOptions>? configure = null, Action<HttpRequestMessage>? change = null) => new(
        script,
        options =>
        {
            options.LoggerFactory = _loggers;
            options.LastEventId = Secret;
            options.Configure(request =>
            {
                request.Headers.Authorization = new("Bearer", Secret);
                request.Headers.Add("Cookie", $"session={Secret}");
                change?.Invoke(request);
            });
            configure?.Invoke(options);
        },
        address: Address,
        configureClient: http => http.DefaultRequestHeaders.Add("X-Api-Key", Secret));

    private void ShouldTellNoSecret(Scenario scenario, SseException exception)
    {
        var told = scenario.Changes.Select(change => change.Exception?.ToString()).Append(exception.ToString()).Concat(LogLines());

        exception.Message.Should().MatchRegex("http://localhost/|larger than");
        LogLines().Should().NotBeEmpty();
        told.Should().NotContain(text => text != null && text.Contains(Secret, StringComparison.OrdinalIgnoreCase));
    }

    private IEnumerable<string> LogLines() => _log.GetSnapshot().Select(record =>
        $"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState ?? [])} {string.Join(' ', record.Scopes)}");

    private sealed class Throwing(Exception exception) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(exception);
    }
}
