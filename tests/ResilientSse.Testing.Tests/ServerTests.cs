using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Testing.Tests;

public sealed class ServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_listens_on_loopback_only_and_each_has_a_port_of_its_own()
    {
        await using var one = await SseTestServer.StartAsync(s => s.Otherwise(_ => { }));
        await using var two = await SseTestServer.StartAsync(s => s.Otherwise(_ => { }));

        one.Uri.Host.Should().Be("127.0.0.1");
        one.Uri.Port.Should().NotBe(two.Uri.Port).And.NotBe(0);
    }

    [Fact]
    public async Task Disposing_the_server_ends_stalled_and_unanswered_connections_at_once()
    {
        var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Event("a").Stall()).Connection(c => c.NeverAnswer()));
        using var client = ServerScriptTests.NewClient(server.Uri);
        using var body = await client.OpenBodyAsync();
        await body.ShouldGiveAsync("data: a\n\n");
        var reading = body.ReadAsync(new byte[10], Stop).AsTask();
        var unanswered = client.OpenAsync();
        await server.WaitForRequestAsync(1, Stop);

        var clock = Stopwatch.StartNew();
        await server.DisposeAsync();

        // Generous, and far from the 5 s and 30 s that Kestrel and the host would wait.
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3));
        server.Requests.Should().OnlyContain(request => request.Closed.IsCompleted);
        await reading.Awaiting(task => task).Should().ThrowAsync<IOException>();
        await unanswered.Awaiting(task => task).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Time_on_the_server_is_the_time_providers()
    {
        var time = new FakeTimeProvider();
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("a").Wait(TimeSpan.FromHours(1)).Event("b")).Connection(c => c.DelayHeaders(TimeSpan.FromHours(1))), time);
        using var client = ServerScriptTests.NewClient(server.Uri);

        using var body = await client.OpenBodyAsync();
        await body.ShouldGiveAsync("data: a\n\n");
        var reading = body.ShouldGiveAsync("data: b\n\n");
        var sending = client.OpenAsync();
        await server.WaitForRequestAsync(1, Stop);
        reading.IsCompleted.Should().BeFalse();
        sending.IsCompleted.Should().BeFalse();

        // The server may not have come to its wait yet, so the clock goes on until it has.
        while (!reading.IsCompleted || !sending.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromHours(1));
            await Task.Yield();
        }

        await reading;
        (await sending).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_path_is_recorded_as_it_came()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(_ => { }));
        using var client = ServerScriptTests.NewClient(server.Uri);
        var address = new Uri($"{server.Uri}a%2e%2e%5C%2fb?q=%41", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        await client.GetStringAsync(address, Stop);

        server.Requests[0].Uri.PathAndQuery.Should().Be("/a%2e%2e%5C%2fb?q=%41");
    }

    [Fact]
    public async Task Response_headers_may_be_UTF8()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Header("X-Name", "größe")));
        using var handler = new SocketsHttpHandler { ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };

        using var response = await client.OpenAsync();

        response.Headers.GetValues("X-Name").Should().Equal("größe");
    }

    [Fact]
    public async Task HTTP2_with_prior_knowledge_plays_the_same_script()
    {
        var read = new TaskCompletionSource();
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Event("b").Stall()).Connection(c => c.Event("c").Until(read.Task).Cut()),
            protocols: HttpProtocols.Http2);
        using var client = ServerScriptTests.NewClient(server.Uri);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using (var response = await client.OpenAsync())
        {
            response.Version.Should().Be(HttpVersion.Version20);
            await (await response.Content.ReadAsStreamAsync(Stop)).ShouldGiveAsync("id: 1\ndata: a\n\ndata: b\n\n");
        }

        await server.Requests[0].Closed.WaitAsync(Stop);
        using var body = await client.OpenBodyAsync();
        await body.ShouldGiveAsync("data: c\n\n");
        read.SetResult();
        await body.Awaiting(b => b.ReadAsync(new byte[10], Stop).AsTask()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_connection_whose_script_throws_is_a_500_that_says_so()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Stall().Event("never")));
        using var client = ServerScriptTests.NewClient(server.Uri);

        using var response = await client.OpenAsync();

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync(Stop)).Should().Contain("no step can follow");
    }
}
