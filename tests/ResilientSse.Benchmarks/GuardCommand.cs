using System.Globalization;
using ResilientSse.Tests.Support;

namespace ResilientSse.Benchmarks;

/// <summary>What must not get worse without anybody noticing, in figures that are the same on each machine: no clock is asked.</summary>
internal static class GuardCommand
{
    private const int Megabytes = 10;
    private const double MaxReadsPerMegabyte = 20;

    /// <summary>A byte in twenty events: what the length of the run makes of the few objects of a connection.</summary>
    private const double MaxBytesPerEvent = 0.05;

    /// <summary>HttpClient alone needs a third of it. It was 3.3 to 4.2 KB when this was written, and 6 KB once.</summary>
    private const double MaxBytesPerReconnect = 4_600;

    /// <summary>One, and what the end of a count cuts off.</summary>
    private const double MaxWritesPerEvent = 1.05;

    /// <summary>A delivery from a shared log costs next to nothing, and a token is what its log keeps.</summary>
    private static readonly (string Role, double Bytes)[] MaxBytesOfProxy = [("shared", 25), ("own", 260), ("run", 550)];

    /// <summary>0 if all is well.</summary>
    public static async Task<int> RunAsync()
    {
        var allocated = await Allocations.PerEventAsync().ConfigureAwait(false);
        var reads = await ReadsPerMegabyteAsync().ConfigureAwait(false);
        var isWell = Check("allocated per event beyond its id and item", allocated, MaxBytesPerEvent, "B")
            & Check("allocated per reconnect", await Allocations.PerReconnectAsync().ConfigureAwait(false), MaxBytesPerReconnect, "B")
            & Check("reads per megabyte", reads, MaxReadsPerMegabyte, "reads")
            & await CheckProxyAsync().ConfigureAwait(false);
        return isWell ? 0 : 1;
    }

    private static async Task<bool> CheckProxyAsync()
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        var counts = new ProxyCounts(upstream);
        var isWell = true;
        foreach (var (role, limit) in MaxBytesOfProxy)
            isWell &= Check($"allocated by the proxy per event, {role}", await counts.AllocatedAsync(role).ConfigureAwait(false), limit, "B");
        foreach (var role in new[] { "own", "shared" })
            isWell &= Check($"writes of the proxy per event, {role}", await counts.WritesAsync(role).ConfigureAwait(false), MaxWritesPerEvent, "writes");
        return isWell;
    }

    private static bool Check(string what, double value, double limit, string unit)
    {
        var isWell = value <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:0.###} {unit}, limit {limit}{(isWell ? "" : ": TOO MUCH")}"));
        return isWell;
    }

    /// <summary>Of a body that always has more than is asked for.</summary>
    private static async Task<double> ReadsPerMegabyteAsync()
    {
        var workload = Workload.Of("a");
        var bytes = Enumerable.Repeat(workload.Bytes, (Megabytes * 1_000_000 / workload.Bytes.Length) + 1).SelectMany(b => b).ToArray();
        var reads = 0;
        var body = new CountingStream(new PieceStream(bytes, int.MaxValue), () => reads++);
        using var http = new HttpClient(new BodyHandler(body));
        await foreach (var _ in Consumers.Ours(http, new Uri("http://127.0.0.1/")).ConfigureAwait(false))
        {
        }

        return reads / (bytes.Length / 1e6);
    }
}
