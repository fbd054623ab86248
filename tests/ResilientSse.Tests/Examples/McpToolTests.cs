using System.Text.Json;
using ResilientSse.Testing;
using ResilientSse.Tests.Examples.Servers;

namespace ResilientSse.Tests.Examples;

public sealed class McpToolTests
{
    private static readonly SseReconnectPolicy AtOnce = new() { InitialDelay = TimeSpan.Zero };

    [Fact]
    public async Task A_call_has_its_progress_and_its_result_and_the_event_that_only_has_an_id_is_no_item()
    {
        await using var mcp = await FakeMcp.StartAsync();

        await ShouldHaveTheWholeAnswerAsync(mcp);

        var request = mcp.Requests.Should().ContainSingle().Which;
        request.Method.Should().Be("POST");
        request.Headers["Accept"].Should().Be("text/event-stream, application/json");
        JsonElement.Parse(request.Body).GetProperty("method").GetString().Should().Be("tools/call");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_call_that_is_cut_goes_on_by_GET_with_nothing_lost_and_nothing_twice(int told)
    {
        await using var mcp = await FakeMcp.StartAsync((told, FakeMcp.Cut));

        await ShouldHaveTheWholeAnswerAsync(mcp);

        mcp.Requests.Select(r => r.Method).Should().Equal("POST", "GET");
        mcp.Requests[1].LastEventId.Should().Be($"call-1_{told - 1}");
        mcp.Requests[1].Headers["Accept"].Should().Be("text/event-stream");
        mcp.Requests[1].Headers["MCP-Protocol-Version"].Should().Be("2025-11-25");
        mcp.Requests[1].Body.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_lets_go_while_it_works_is_asked_again_until_it_has_the_result()
    {
        Action<SseScriptedConnection> letGo = FakeMcp.LetGo;
        await using var mcp = await FakeMcp.StartAsync((1, letGo), (1, letGo), (3, letGo));

        await ShouldHaveTheWholeAnswerAsync(mcp);

        mcp.Requests.Select(r => r.Method).Should().Equal("POST", "GET", "GET", "GET");
        mcp.Requests.Skip(1).Select(r => r.LastEventId).Should().Equal("call-1_0", "call-1_0", "call-1_2");
    }

    [Fact]
    public async Task A_call_that_is_cut_before_it_has_an_id_cannot_be_resumed_and_is_not_made_again()
    {
        await using var mcp = await FakeMcp.StartAsync((0, FakeMcp.Cut));

        var thrown = await FluentActions.Awaiting(() => McpTool.CallAsync(mcp.Http, "weather", _ => { }, AtOnce)).Should().ThrowAsync<SseException>();

        thrown.Which.Error.Should().Be(SseError.NotReplayable);
        mcp.Requests.Should().ContainSingle();
    }

    private static async Task ShouldHaveTheWholeAnswerAsync(FakeApi mcp)
    {
        var progress = new List<int>();

        var result = await McpTool.CallAsync(mcp.Http, "weather", n => progress.Add(n.Params!.Value.GetProperty("progress").GetInt32()), AtOnce);

        result.GetProperty("content")[0].GetProperty("text").GetString().Should().Be("Oslo: 3 degrees");
        progress.Should().Equal(50, 100);
    }
}
