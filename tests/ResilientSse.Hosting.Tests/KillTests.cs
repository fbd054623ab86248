using ResilientSse.Hosting.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests;

/// <summary>
/// The worker sample, killed in mid-stream again and again: 5 times, or 100 with <c>RESILIENTSSE_PROOF=full</c>.
/// <c>RESILIENTSSE_SEED</c> repeats the numbers of events after which it is killed.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static int Kills => Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full" ? 100 : 5;

    [Fact]
    public async Task A_process_that_is_killed_in_mid_stream_loses_nothing()
    {
        var log = new SseEventLog();
        for (var i = 0; i < 200_000; i++)
            log.Append("""{"status":"online","members":1200}""");
        await using var server = await SseTestServer.StartAsync(s => s.Replayable(log));
        var seed = Environment.GetEnvironmentVariable("RESILIENTSSE_SEED") is { Length: > 0 } text ? int.Parse(text, null) : Random.Shared.Next();
        var random = new Random(seed);
        var (handled, twice) = (0, 0);

        for (var life = 0; life <= Kills; life++)
        {
            using var worker = WorkerProcess.Start(_folder, server.Uri, "--Logging:LogLevel:Default=Warning");
            var ids = new List<int>();
            for (var count = random.Next(1, 2_000); count > 0; count--)
                ids.Add(await worker.NextAsync());
            ids.AddRange(await worker.KillAsync());

            ids[0].Should().BeInRange(1, handled + 1, "nothing may be lost; life {0}, seed {1}", life, seed);
            ids.Should().Equal(Enumerable.Range(ids[0], ids.Count), "it is one stream; life {0}, seed {1}", life, seed);
            twice += handled + 1 - ids[0];
            handled = Math.Max(handled, ids[^1]);
        }

        TestContext.Current.SendDiagnosticMessage($"{Kills + 1} lives, {handled} events, {twice} of them twice, none lost; seed {seed}.");
        server.Requests[^1].LastEventId.Should().NotBeNull("a checkpoint was kept");
        twice.Should().BeLessThan(handled, "it was a recent one");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
