using System.Text;
using System.Text.Json;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What <see cref="SseStreamOptions.ErrorFrom"/> reports is no event: it does not bring the stream on.</summary>
public sealed class ReportedErrorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_reports_nothing_but_errors_uses_up_MaxRetries(bool hasIds)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("overloaded", hasIds ? $"{c.Request.Number + 1}" : null, type: "error").Stall()),
            options =>
            {
                options.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
                options.ShouldRetry = _ => true;
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
        scenario.RetryDelays().Should().Equal(1, 2, 4);
    }

    [Theory]
    [InlineData("ErrorFrom")]
    [InlineData("CompleteAfter")]
    [InlineData("EventFilter")]
    public async Task What_looks_into_an_event_and_throws_makes_it_an_invalid_item(string option)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("\"a\"").Event("no JSON", id: "2", type: "odd").Event("\"c\"").Stall()), o => Throw(o, option));
        var items = new List<string>();

        var thrown = await FluentActions.Awaiting(async () =>
        {
            await foreach (var item in scenario.Stream)
                items.Add(item.Data);
        }).Should().ThrowAsync<SseItemException>();

        thrown.Which.Should().BeEquivalentTo(new { EventId = "2", ItemData = "no JSON" });
        thrown.Which.Message.Should().Contain($"SseStreamOptions.{option} threw").And.NotContain("no JSON");
        thrown.Which.InnerException.Should().BeAssignableTo<JsonException>();
        (await scenario.ReadAsync(1)).Should().Equal("\"c\"");
        items.Should().Equal("\"a\"");
        scenario.Requests.Should().Be(1);
    }

    [Theory]
    [InlineData("ErrorFrom")]
    [InlineData("CompleteAfter")]
    [InlineData("EventFilter")]
    public async Task OnInvalidItem_skips_such_an_event(string option)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("\"a\"").Event("no JSON", type: "odd").Event("\"c\"").Stall()), options =>
        {
            Throw(options, option);
            options.OnInvalidItem = _ => true;
        });

        (await scenario.ReadAsync(2)).Should().Equal("\"a\"", "\"c\"");
    }

    [Fact]
    public async Task The_first_of_several_options_that_throw_for_an_event_is_named()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("no JSON", type: "odd").Stall()), options =>
        {
            Throw(options, "ErrorFrom");
            Throw(options, "CompleteAfter");
            Throw(options, "EventFilter");
        });

        (await FluentActions.Awaiting(() => scenario.ReadAsync(1)).Should().ThrowAsync<SseItemException>())
            .Which.Message.Should().Contain("SseStreamOptions.ErrorFrom threw");
    }

    private static void Throw(SseStreamOptions options, string option)
    {
        if (option == "ErrorFrom")
            options.ErrorFrom = (_, data) => JsonSerializer.Deserialize<JsonElement>(data).ValueKind == JsonValueKind.Object ? "" : null;
        else if (option == "EventFilter")
            options.EventFilter = type => type != "odd" ? true : throw new JsonException("no JSON");
        else
            options.CompleteAfter = (_, data) => JsonSerializer.Deserialize<JsonElement>(data).ValueKind == JsonValueKind.Object;
    }
}
