using System.Diagnostics;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

public sealed class ConnectionActivityTests : IDisposable
{
    private readonly string _host = $"{Guid.NewGuid():N}.example";
    private readonly Spans _spans;

    public ConnectionActivityTests() => _spans = new Spans(_host);

    public static TheoryData<string> AllEnds => Ends.Names;

    private Uri Address => new($"https://{_host}:8443/api/guilds/42/status/stream?token=secret");

    [Theory]
    [MemberData(nameof(AllEnds))]
    public async Task However_a_connection_ends_its_activity_is_stopped_and_tells_why(string end)
    {
        var errorType = await Ends.RunAsync(end, Address);

        _spans.Stopped.Should().BeEquivalentTo(_spans.Started);
        _spans.Started[0].GetTagItem("error.type").Should().Be(errorType);
        _spans.Started[0].Status.Should().Be(errorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
    }

    [Fact]
    public async Task A_body_without_an_event_whose_end_completes_the_stream_is_no_failure()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Comment()), o => o.CompleteOnEnd = true, address: Address);

        (await scenario.ReadAllAsync()).Should().BeEmpty();

        _spans.Stopped.Should().ContainSingle().Which.Status.Should().Be(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task There_is_one_activity_a_connection_linked_to_the_one_before()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a", id: "1").Event("b", id: "2").Cut()).Connection(c => c.Status(503)).Otherwise(c => c.Event("c", id: "3").Stall()),
            address: Address);

        (await scenario.ReadAsync(3)).Should().Equal("a", "b", "c");

        _spans.Stopped.Should().HaveCount(3).And.AllSatisfy(a =>
        {
            a.OperationName.Should().Be("sse.connection");
            a.Kind.Should().Be(ActivityKind.Client);
            a.Source.Name.Should().Be(SseTelemetry.ActivitySourceName);
        });
        _spans.Started.Select(a => a.Links.Select(l => l.Context.SpanId).SingleOrDefault())
            .Should().Equal(default, _spans.Started[0].SpanId, _spans.Started[1].SpanId);
        _spans.Started[0].TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["server.address"] = _host,
            ["server.port"] = 8443,
            ["url.scheme"] = "https",
            ["url.path"] = "/api/guilds/42/status/stream",
            ["sse.events"] = 2L,
            ["sse.received"] = 30L,
            ["error.type"] = "connection_lost",
        });
        _spans.Started[1].GetTagItem("http.response.status_code").Should().Be(503);
    }

    [Fact]
    public async Task It_is_current_for_ConfigureRequest_and_never_for_code_of_the_consumer()
    {
        var seen = new List<Activity?>();
        var configuring = new List<Activity?>();
        using var caller = new Activity("caller").Start();
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a").Wait(TimeSpan.FromSeconds(1)).Cut()).Connection(c => c.Status(503)).Otherwise(c => c.Event("b").Stall()),
            o => o.ConfigureRequest = (_, _, _) =>
            {
                configuring.Add(Activity.Current);
                return ValueTask.CompletedTask;
            },
            address: Address);
        scenario.Stream.StateChanged += (_, _) => seen.Add(Activity.Current);
        await using (var items = scenario.Stream.GetAsyncEnumerator())
        {
            for (var i = 0; i < 2; i++)
            {
                await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
                seen.Add(Activity.Current);
            }
        }

        seen.Add(Activity.Current);
        seen.Select(a => a?.OperationName).Should().Equal(Enumerable.Repeat("caller", 8 + 2 + 1));
        configuring.Should().Equal(_spans.Started);
        _spans.Started.Should().AllSatisfy(a => a.Parent.Should().BeSameAs(caller));
    }

    [Fact]
    public async Task It_is_not_current_in_the_callbacks_of_a_subscription()
    {
        using var caller = new Activity("caller").Start();
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Stall()), address: Address);
        var seen = new Signal<Activity?>();

        await using var subscription = scenario.Stream.Subscribe((_, _) => seen.AddAsync(Activity.Current));

        (await seen.NextAsync()).Should().BeSameAs(caller);
    }

    [Fact]
    public async Task Stopping_it_does_not_bring_back_what_was_current_when_it_began()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Stall()), address: Address);
        var items = scenario.Stream.GetAsyncEnumerator();
        using (new Activity("first").Start())
            await items.MoveNextAsync();

        using var second = new Activity("second").Start();
        await items.DisposeAsync();

        Activity.Current.Should().BeSameAs(second);
    }

    [Fact]
    public async Task The_activity_of_HttpClient_is_its_child_and_the_server_gets_its_trace()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var requests = new Signal<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "System.Net.Http" or SseTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("server.port") is int port && port == server.Uri.Port)
                    requests.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var http = new HttpClient(SseHttpHandler.Create());

        await foreach (var _ in SseStream.Create(http, server.Uri, Scenario.Strings))
            break;

        var connection = await requests.NextAsync();
        if (Environment.Version.Major >= 9)
        {
            // Before .NET 9 the activity of HttpClient has neither a source that tells it apart nor these tags.
            var request = connection;
            connection = await requests.NextAsync();
            request.Parent.Should().BeSameAs(connection);
        }

        connection.OperationName.Should().Be("sse.connection");
        server.Requests[0].Headers["traceparent"].Should().Contain(connection.TraceId.ToHexString());
    }

    public void Dispose() => _spans.Dispose();
}
