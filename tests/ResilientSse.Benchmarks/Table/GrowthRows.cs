using System.Net.ServerSentEvents;

namespace ResilientSse.Benchmarks;

/// <summary>What grows with the size of an event, and with the number of cuts.</summary>
internal static class GrowthRows
{
    public static async Task MeasureAsync(Report report)
    {
        var perByte = await Rounds.RunAsync(9, () => PerByteAsync(10_000), () => PerByteAsync(10_000_000)).ConfigureAwait(false);
        report.Add(new Row("growth: time per byte, events of 10 MB against 10 KB", Rounds.Ratio(perByte[1], perByte[0]), 2, 1, "x"));

        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        var uri = new Uri(upstream.Http1 + "/cut");
        var perCut = await Rounds.RunAsync(1, 3, () => PerCutAsync(uri, 10), () => PerCutAsync(uri, 200)).ConfigureAwait(false);
        report.Add(new Row("growth: CPU per cut, 200 streams cut over and over against 10", Rounds.Ratio(perCut[1], perCut[0]), 1.1, 1, "x"));
    }

    private static async Task<double> PerByteAsync(int bytes)
    {
        const int Total = 40_000_000;
        var block = new byte[bytes];
        block.AsSpan().Fill((byte)'x');
        "data:"u8.CopyTo(block);
        "\n\n"u8.CopyTo(block.AsSpan(bytes - 2));
        var all = new byte[Total];
        for (var start = 0; start < Total; start += bytes)
            block.CopyTo(all, start);

        return await Rounds.TimeAsync(() => Readers.OursAsync(new PieceStream(all, int.MaxValue))).ConfigureAwait(false) / Total;
    }

    /// <summary>The processor time of this process for each connection that a server cuts after one event.</summary>
    private static async Task<double> PerCutAsync(Uri uri, int streams)
    {
        const int CutsPerStream = 20;
        using var http = Consumers.Client();
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.FromMilliseconds(100), Jitter = 0 } };
        async Task FollowAsync()
        {
            var events = 0;
            await foreach (SseItem<int> item in SseStream.Create(http, uri, (_, _) => 1, options).ConfigureAwait(false))
            {
                events += item.Data;
                if (events == CutsPerStream)
                    break;
            }
        }

        return await Rounds.CpuAsync(() => Task.WhenAll(Enumerable.Range(0, streams).Select(_ => FollowAsync()))).ConfigureAwait(false) / (streams * CutsPerStream);
    }
}
