using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using ResilientSse.Tests.Support;

namespace ResilientSse.Benchmarks;

/// <summary>What the whole stream allocates for an event beyond what the event needs: its id and its item. Exact, on one thread.</summary>
internal static class Allocations
{
    /// <summary>What is made with the second use is no part of it.</summary>
    private const int Warmups = 3;

    private const int Cuts = 20;

    public static async Task<double> PerEventAsync()
    {
        var workload = Workload.Of("a");
        for (var i = 0; i < Warmups; i++)
            await EnumerateAsync(workload, workload.Events).ConfigureAwait(false);

        // The second half: what the connection itself needs is in both.
        var half = workload.Events / 2;
        var allocated = await EnumerateAsync(workload, workload.Events).ConfigureAwait(false) - await EnumerateAsync(workload, half).ConfigureAwait(false);
        return (allocated - Needed(workload, skip: half)) / (double)(workload.Events - half);
    }

    /// <summary>
    /// The bytes that a cut and the way back to the next event allocate, on all threads: most of them are HttpClient's and Polly's. Of a server in
    /// memory, so that no socket has a part in it.
    /// </summary>
    public static async Task<double> PerReconnectAsync()
    {
        await ReconnectAsync(cuts: 5).ConfigureAwait(false);
        return await Rounds.AllocatedAsync(() => ReconnectAsync(Cuts)).ConfigureAwait(false) / Cuts;
    }

    private static async Task ReconnectAsync(int cuts)
    {
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.FromMilliseconds(100), Jitter = 0 } };
        using var http = new HttpClient(new CutHandler());
        await foreach (SseItem<int> _ in SseStream.Create(http, new Uri("http://127.0.0.1/"), static (_, _) => 1, options).ConfigureAwait(false))
        {
            if (cuts-- == 0)
                break;
        }
    }

    private static async Task<long> EnumerateAsync(Workload workload, int events)
    {
        using var http = new HttpClient(new BodyHandler(new PieceStream(workload.Bytes[..(workload.BytesPerEvent * events)], int.MaxValue)));
        var start = GC.GetAllocatedBytesForCurrentThread();
        await foreach (var _ in Consumers.Ours(http, new Uri("http://127.0.0.1/")).ConfigureAwait(false))
        {
        }

        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    /// <summary>The ids and the items, made by hand.</summary>
    private static long Needed(Workload workload, int skip)
    {
        var lines = Encoding.UTF8.GetString(workload.Bytes).Split('\n');
        var ids = lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Skip(skip).Select(line => Encoding.UTF8.GetBytes(line[4..])).ToArray();
        var data = lines.Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Skip(skip).Select(line => Encoding.UTF8.GetBytes(line[6..])).ToArray();
        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < ids.Length; i++)
        {
            _ = Encoding.UTF8.GetString(ids[i]);
            _ = JsonElement.Parse(data[i]);
        }

        return GC.GetAllocatedBytesForCurrentThread() - start;
    }
}
