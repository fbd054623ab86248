using System.Xml.Linq;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>The examples of the public API compile.</summary>
public sealed class ExampleTests
{
    // What an example takes for granted; it may have a variable or a type of its own by that name.
    private const string Known = """
        using System.Net.ServerSentEvents;
        using System.Text.Json.Serialization;
        using ResilientSse.Hosting;

        namespace Known;

        public sealed record GuildStatus(string Status);

        public sealed class GuildDb
        {
            public Task SaveAsync(GuildStatus status, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        public sealed class GuildStatusHandler : ISseHandler<GuildStatus>
        {
            public ValueTask HandleAsync(SseItem<GuildStatus> item, CancellationToken cancellationToken) => default;
        }

        public sealed class DeadLetters
        {
            public Task AddAsync(string? eventId, Exception exception, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        [JsonSerializable(typeof(GuildStatus))]
        internal sealed partial class AppJson : JsonSerializerContext;
        """;

    private const string Usings = """
        using System.Net;
        using System.Net.Http.Json;
        using System.Net.ServerSentEvents;
        using System.Text;
        using System.Text.Json;
        using Known;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using Polly;
        using ResilientSse;
        using ResilientSse.AspNetCore;
        using ResilientSse.Hosting;
        using ResilientSse.Redis;
        using ResilientSse.Testing;
        using StackExchange.Redis;

        """;

    private const string Start = """
        internal static class Example
        {
            internal static WebApplicationBuilder builder = WebApplication.CreateBuilder();
            internal static WebApplication app = builder.Build();
            internal static string apiUrl = "https://bots.example";
            internal static HttpClient http = new();
            internal static Uri uri = new("https://bots.example/api/guilds/42/status/stream");
            internal static SseStreamOptions options = new();
            internal static SseStream<JsonElement> stream = SseStream.Create(http, uri, options);
            internal static SseConsumerOptions o = new();
            internal static ISseStreamFactory streams = app.Services.GetRequiredService<ISseStreamFactory>();
            internal static CancellationToken cancellationToken = default;
            internal static ValueTask<string> TokenAsync(bool refresh, CancellationToken cancellationToken) => new("token");
            internal static ValueTask ShowAsync(JsonElement status, CancellationToken cancellationToken) => default;

            static async Task Main()
            {
                await Task.Yield();

        """;

    private const string End = "}}";

    // An example is a type, or else statements.
    private const string Main = "internal static class Program { static void Main() { } }";

    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (var docs in Directory.EnumerateFiles(AppContext.BaseDirectory, "ResilientSse*.xml").Where(file => !file.EndsWith("Tests.xml", StringComparison.Ordinal)))
            {
                foreach (var code in XDocument.Load(docs).Descendants("example").Descendants("code"))
                    examples.Add(code.Ancestors("member").Single().Attribute("name")!.Value, code.Value);
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_compiles(string member, string code) =>
        Compiler.Compile(Known, Usings + (code.TrimStart().StartsWith("public ", StringComparison.Ordinal) ? code + Main : Start + code + End))
            .Select(d => $"{member}: {d.GetMessage()}")
            .Should().BeEmpty();

    [Theory]
    [InlineData("T:ResilientSse.SseStream")]
    [InlineData("E:ResilientSse.SseStream`1.StateChanged")]
    [InlineData("M:ResilientSse.SseStream`1.Subscribe")]
    [InlineData("T:ResilientSse.SseSubscription")]
    [InlineData("T:ResilientSse.SseStreamOptions")]
    [InlineData("T:ResilientSse.SseReconnectPolicy")]
    [InlineData("T:ResilientSse.SseException")]
    [InlineData("T:ResilientSse.SseItemException")]
    [InlineData("M:ResilientSse.SseHttpHandler.Create")]
    [InlineData("M:Microsoft.AspNetCore.Builder.SseProxyEndpointRouteBuilderExtensions.MapSseProxy")]
    [InlineData("T:ResilientSse.AspNetCore.SseProxyOptions")]
    [InlineData("M:ResilientSse.AspNetCore.SseProxySharing.ByKey")]
    [InlineData("M:Microsoft.Extensions.DependencyInjection.SseConsumerServiceCollectionExtensions.AddSseConsumer")]
    [InlineData("T:ResilientSse.Hosting.ISseHandler")]
    [InlineData("T:ResilientSse.Hosting.ISseStreamFactory")]
    [InlineData("P:ResilientSse.Hosting.SseConsumerOptions.OnPoison")]
    [InlineData("T:ResilientSse.Testing.SseTestServer")]
    [InlineData("T:ResilientSse.Testing.SseTestHandler")]
    public void What_people_look_up_first_has_an_example(string member) =>
        Examples.Select(example => example.Data.Item1).Should().Contain(name => name.StartsWith(member, StringComparison.Ordinal));
}
