using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class ConsumingTests
{
    [Fact]
    public async Task Each_event_reaches_the_typed_handler_in_order()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1, 2, 3).Stall()));
        app.Add();

        await app.StartAsync();
        await app.Handled.CountAsync(3);

        app.Handled.Statuses.Should().Equal("1", "2", "3");
    }

    [Fact]
    public async Task Each_event_has_a_scope_of_its_own_which_is_disposed_before_the_next_one()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Event("a").Event("b").Stall()));
        var story = new List<string>();
        app.Services.AddSingleton(story).AddScoped<UnitOfWork>();
        app.Services.AddSseConsumer<UnitHandler, string>("units", (_, data) => System.Text.Encoding.UTF8.GetString(data), o => o.Uri = new("http://bots.example"))
            .HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => app.Upstream);

        await app.StartAsync();
        await app.Handled.CountAsync(2);
        await app.StopAsync();

        story.Should().Equal("open", "a", "closed", "open", "b", "closed");
    }

    [Fact]
    public async Task Several_consumers_live_in_one_app_each_with_its_own_address_and_state()
    {
        await using var app = new TestApp(s => s.Otherwise(c =>
        {
            if (c.Request.Uri.AbsolutePath == "/guilds")
                c.Send(7).Stall();
            else
                c.Status(404);
        }));
        app.Add("guilds", o => o.Uri = new("http://bots.example/guilds"));
        app.Add("members", o => o.Uri = new("http://bots.example/members"));

        await app.StartAsync();
        await Task.WhenAll(app.Handled.CountAsync(1), app.Log.EventAsync(Logged.GaveUp));

        app.Get("guilds").State.Should().Be(SseConnectionState.Connected);
        app.Get("members").State.Should().Be(SseConnectionState.Error);
    }

    [Fact]
    public async Task The_reflection_overload_reads_JSON_as_the_web_writes_it()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(5).Stall()));
        app.Services.AddSseConsumer<GuildHandler, GuildStatus>("reflected", o => o.Uri = new("http://bots.example"))
            .HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => app.Upstream);

        await app.StartAsync();
        await app.Handled.CountAsync(1);

        app.Handled.Statuses.Should().Equal("5");
    }

    [Fact]
    public async Task A_JSON_element_is_undefined_for_an_event_without_data()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Event("").Event("1").Stall()));
        app.Services.AddSseConsumer<ElementHandler, JsonElement>("elements", o => o.Uri = new("http://bots.example"))
            .HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => app.Upstream);

        await app.StartAsync();
        await app.Handled.CountAsync(2);

        app.Handled.Statuses.Should().Equal("Undefined", "Number");
    }

    [Fact]
    public async Task A_hosted_consumer_never_gives_up_on_a_server_that_is_away()
    {
        await using var app = new TestApp(s => s.Repeat(50, c => c.Refuse()).Connection(c => c.Send(1).Stall()));
        app.Add();

        await app.StartAsync();
        await app.Clock.RunAsync(app.Handled.CountAsync(1));

        app.Upstream.Requests.Count.Should().BeGreaterThan(50);
    }

    private sealed class UnitOfWork : IDisposable
    {
        private readonly List<string> _story;

        public UnitOfWork(List<string> story) => (_story = story).Add("open");

        public void Note(string text) => _story.Add(text);

        public void Dispose() => _story.Add("closed");
    }

    private sealed class UnitHandler(UnitOfWork unit, Handled handled) : ISseHandler<string>
    {
        public ValueTask HandleAsync(SseItem<string> item, CancellationToken cancellationToken)
        {
            unit.Note(item.Data);
            handled.Note(item.Data);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ElementHandler(Handled handled) : ISseHandler<JsonElement>
    {
        public ValueTask HandleAsync(SseItem<JsonElement> item, CancellationToken cancellationToken)
        {
            handled.Note(item.Data.ValueKind.ToString());
            return ValueTask.CompletedTask;
        }
    }
}
