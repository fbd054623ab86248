using ResilientSse.Hosting.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests;

/// <summary>
/// The worker sample, killed in mid-stream again and again: 5 times, or 100 with <c>RESILIENTSSE_PROOF=full</c>.
/// <c>RESILIENTSSE_SEED</c> repeats the numbers of events after which it is killed.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int MaxEvents = 20_000;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static int Kills => Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full" ? 100 : 5;

    [Fact]
    public async Task A_process_that_is_killed_in_mid_stream_loses_nothing()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(Flow));
        var seed = Environment.GetEnvironmentVariable("RESILIENTSSE_SEED") is { Length: > 0 } text ? int.Parse(text, null) : Random.Shared.Next();
        var random = new Random(seed);
        var (handled, twice) = (0, 0);

        for (var life = 0; life <= Kills; life++)
        {
            using var worker = WorkerProcess.Start(_folder, server.Uri, "--Logging:LogLevel:Default=Warning");
            var ids = new List<int>();
            var before = Checkpoint();
            for (var count = random.Next(1, 600); count > 0; count--)
                ids.Add(await worker.NextAsync());

            // Every other life goes on to its first save, however slow the disk is; the rest end wherever they are.
            while (life % 2 == 0 && Checkpoint() == before && ids.Count < MaxEvents)
                ids.Add(await worker.NextAsync());
            ids.AddRange(await worker.KillAsync());

            ids[0].Should().BeInRange(1, handled + 1, "nothing may be lost; life {0}, seed {1}", life, seed);
            ids.Should().Equal(Enumerable.Range(ids[0], ids.Count), "it is one stream; life {0}, seed {1}", life, seed);
            twice += handled + 1 - ids[0];
            handled = Math.Max(handled, ids[^1]);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{Kills + 1} lives, {handled} events, {twice} once more, none lost; seed {seed}.");
        server.Requests[^1].LastEventId.Should().NotBeNull("a checkpoint was kept");
        server.Requests.Select(r => r.LastEventId).Distinct().Should().HaveCountGreaterThan(Kills / 2, "it is the process that was killed in mid-stream, not its beginning");
    }

    /// <summary>What has been saved; a save replaces the file as a whole.</summary>
    private string Checkpoint() =>
        Directory.EnumerateFiles(_folder, "*.checkpoint", SearchOption.AllDirectories).Select(File.ReadAllText).FirstOrDefault() ?? "";

    /// <summary>What follows the last event that was done, so quickly that a save is always under way, and not so quickly that all is over with the first.</summary>
    private static void Flow(SseScriptedConnection connection)
    {
        var last = int.Parse(connection.Request.LastEventId ?? "0", null);
        for (var id = last + 1; id <= last + 2_000; id++)
        {
            connection.Event("""{"status":"online","members":1200}""", $"{id}");
            if (id % 10 == 0)
                connection.Wait(TimeSpan.FromMilliseconds(2));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
