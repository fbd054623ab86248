using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Which events cannot be handled.</summary>
public sealed class PoisonTests
{
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
}
