using System.Text;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

/// <summary>Many streams on a server that fails at random, and callers that reconnect, cancel, leave and dispose at random, from other threads.</summary>
public sealed class StormTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Reconnects_cancellations_and_disposals_from_many_threads_lose_and_repeat_nothing_and_leave_nothing_behind()
    {
        var log = new SseEventLog();
        var random = new Random(Size.Seed);
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => Misbehave(c, log, random)));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var producing = new CancellationTokenSource(TimeSpan.FromSeconds(Size.Of(4, 60)), TimeProvider.System);
        var callers = Enumerable.Range(0, Size.Of(40, 1_000)).Select(i => new StormCaller(http, server.Uri, Size.Seed + i, patience: Size.Of(1, 25))).ToList();

        await Task.WhenAll([ProduceAsync(log, producing.Token), .. callers.Select(c => Task.Run(() => c.RunAsync(producing.Token)))])
            .WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System);

        // Who is here has not hung; what each got was in order, or it would have thrown.
        output.WriteLine(
            $"seed {Size.Seed}: {callers.Count} streams, {callers.Sum(c => c.Received):N0} events, {server.Requests.Count:N0} connections, " +
            $"{callers.Sum(c => c.Reconnects):N0} reconnects, {callers.Sum(c => c.Cancellations):N0} cancellations: lost 0, duplicates 0");
        callers.Sum(c => c.Received).Should().BePositive();
        await Task.WhenAll(server.Requests.Select(r => r.Closed)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        var left = callers.ConvertAll(c => c.Forget());
        callers.Clear();
        await Task.Yield();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        left.Count(stream => stream.IsAlive).Should().BeLessThan(left.Count / 20 + 2, "what the last frames on a stack still hold is all");
    }

    private static void Misbehave(SseScriptedConnection connection, SseEventLog log, Random random)
    {
        int dice, count;
        lock (random)
            (dice, count) = (random.Next(8), random.Next(1, 30));

        _ = dice switch
        {
            0 => connection.Status(503),
            1 => connection.Follow(log, count).Cut(midEvent: true),
            2 => connection.Follow(log, count),
            3 => connection.Follow(log, count).Stall(),
            4 => connection.Retry(0).Follow(log, count).Cut(reset: true),
            5 => connection.Split(count).Follow(log, count).Cut(),
            6 => connection.NeverAnswer(),
            _ => connection.Follow(log),
        };
    }

    private static async Task ProduceAsync(SseEventLog log, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        for (var i = 1; !cancellationToken.IsCancellationRequested; i++)
        {
            log.Append($"{i} {new StringBuilder().Append('x', i % 300)}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
