using BenchmarkDotNet.Attributes;

namespace ResilientSse.Benchmarks;

/// <summary>The reader alone, on bytes in memory.</summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private byte[] _bytes = [];

    [Params("a", "b", "c", "d", "e")]
    public string Workload { get; set; } = "a";

    [Params(64, 4096, int.MaxValue)]
    public int Piece { get; set; }

    [GlobalSetup]
    public void Setup() => _bytes = Benchmarks.Workload.Of(Workload).Bytes;

    [Benchmark(Baseline = true)]
    public Task<long> SseParser() => Readers.PlatformAsync(new PieceStream(_bytes, Piece));

    [Benchmark]
    public Task<long> ResilientSse() => Readers.OursAsync(new PieceStream(_bytes, Piece));

    [Benchmark]
    public Task<long> OneSearchPerLine() => Readers.LimitAsync(new PieceStream(_bytes, Piece));
}
