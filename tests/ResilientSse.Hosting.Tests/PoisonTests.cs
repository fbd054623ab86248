using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>What an event that cannot be handled has in it, and which events are such.</summary>
public sealed class PoisonTests
{
    [Theory]
    [InlineData("no number", null)]
    [InlineData("0", 0)]
    public async Task The_data_of_a_value_type_is_null_only_if_it_did_not_parse(string text, int? data)
    {
        var poison = new TaskCompletionSource<SsePoisonItem>();
        await using var app = new TestApp(s => s.Connection(c => c.Event(text, id: "1").Stall()));
        app.Services.AddSseConsumer<FailingHandler, int>("numbers", (_, d) => int.Parse(Encoding.UTF8.GetString(d), CultureInfo.InvariantCulture), o =>
        {
            o.Uri = new("http://bots.example");
            o.OnPoison = (item, _) =>
            {
                poison.SetResult(item);
                return ValueTask.FromResult(SsePoisonAction.Skip);
            };
        }).HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(() => app.Upstream);

        await app.StartAsync();

        (await poison.Task).Data.Should().Be(data);
    }

    [Theory]
    [InlineData("EventFilter")]
    [InlineData("EventIdFrom")]
    [InlineData("ErrorFrom")]
    [InlineData("CompleteAfter")]
    public async Task An_event_for_which_an_option_throws_is_one_and_is_not_lost(string option)
    {
        var bug = new InvalidOperationException("bug");
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Event("odd, secret", type: "odd").Send(3).Stall()));
        app.Add(configure: o => Throw(o.Stream, option, bug));

        await app.StartAsync();
        await app.Log.EventAsync(Logged.Poisoned);

        app.Handled.Statuses.Should().Equal("1");
        app.Consumer.LastEventId.Should().Be("1");
        app.Consumer.LastError.Should().BeOfType<SseItemException>().Which.Should().Match<SseItemException>(
            e => e.Message.StartsWith($"SseStreamOptions.{option} threw") && e.ItemData == "odd, secret" && e.InnerException == bug);
        app.Log.Entries.Should().NotContain(e => e.Id == Logged.GaveUp || e.Text.Contains("secret"));
    }

    [Fact]
    public async Task OnInvalidItem_of_the_stream_may_skip_such_an_event()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Event("odd", type: "odd").Send(3).Stall()));
        app.Add(configure: o =>
        {
            Throw(o.Stream, "EventFilter", new InvalidOperationException("bug"));
            o.Stream.OnInvalidItem = _ => true;
        });

        await app.StartAsync();
        await app.Handled.CountAsync(2);

        app.Handled.Statuses.Should().Equal("1", "3");
    }

    private static void Throw(SseStreamOptions stream, string option, Exception bug)
    {
        switch (option)
        {
            case "EventFilter":
                stream.EventFilter = type => type != "odd" ? true : throw bug;
                break;
            case "EventIdFrom":
                stream.EventIdFrom = (type, _) => type != "odd" ? null : throw bug;
                break;
            case "ErrorFrom":
                stream.ErrorFrom = (type, _) => type != "odd" ? null : throw bug;
                break;
            default:
                stream.CompleteAfter = (type, _) => type != "odd" ? false : throw bug;
                break;
        }
    }

    private sealed class FailingHandler : ISseHandler<int>
    {
        public ValueTask HandleAsync(SseItem<int> item, CancellationToken cancellationToken) => throw new InvalidOperationException("cannot handle it");
    }
}
