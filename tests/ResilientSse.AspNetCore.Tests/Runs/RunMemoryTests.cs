using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class RunMemoryTests : IDisposable
{
    private const int Rounds = 5;

    private readonly CancellationTokenSource _stopping = new();

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task Runs_that_are_kept_are_counted_as_what_they_take_in_memory(int bytes)
    {
        // What the tests before have left behind may still come and go: so not one round decides, and neither its most nor its least.
        var shares = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (table, memory) = await KeepAsync(runs: 1_000, bytes);
            var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
            shares.Add(memory.Bytes / (double)taken);
            GC.KeepAlive(table);
        }

        shares.Order().ElementAt(Rounds / 2).Should().BeInRange(0.9, 3);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<(RunTable Table, RunMemory Memory)> KeepAsync(int runs, int bytes)
    {
        var clock = new TestClock();
        var options = new SseRunOptions { ConfigureUpstream = o => o.CompleteOnEnd = true, MaxRunsPerOwner = runs };
        var upstreams = new UpstreamOptions(
            () => new HttpClient(new AnswerHandler(bytes)), options.Stream(clock, NullLoggerFactory.Instance), options.MaxRunBytes, clock, _stopping.Token);
        var memory = new RunMemory(new RingMemory(long.MaxValue, clock), long.MaxValue);
        var table = new RunTable(new RunOptions(upstreams, new LocalLogStore(), memory, options), new ClientLimits(options.MaxRuns, options.MaxRunsPerOwner));
        for (var i = 0; i < runs; i++)
        {
            table.TryReserve("alice", $"key {i}", out var place).Should().BeNull();
            using (place)
            {
                var request = new RunRequest(new Uri("http://llm"), "secret", "alice", new MediaTypeHeaderValue("application/json"), $"key {i}", new byte[100]);
                place.TryTake(request.Body.Length).Should().BeNull();
                var run = table.Begin(request, place, out _)!;
                await run.Over;
                run.Readers.Leave();
            }
        }

        return (table, memory);
    }

    private sealed class AnswerHandler(int bytes) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent($"data: {new string('x', bytes)}\n\n", Encoding.UTF8, "text/event-stream"),
                RequestMessage = request,
            });
    }
}
