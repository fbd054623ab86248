namespace ResilientSse.Benchmarks;

/// <summary>The median of some rounds, the least and the most of them, and where the median of other such rounds would lie 95 times in 100.</summary>
internal readonly record struct Spread(double Median, double From, double To, double Low, double High)
{
    private const int Resamples = 2_000;

    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var medians = Bootstrap(sorted);
        return new(sorted[sorted.Length / 2], medians[Resamples / 40], medians[^(Resamples / 40)], sorted[0], sorted[^1]);
    }

    /// <summary>The medians of rounds that are drawn from these, in order. The same rounds give the same medians.</summary>
    private static double[] Bootstrap(double[] sorted)
    {
        var random = new Random(1);
        var drawn = new int[sorted.Length];
        double DrawMedian()
        {
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = random.Next(drawn.Length);
            Array.Sort(drawn);
            return sorted[drawn[drawn.Length / 2]];
        }

        return [.. Enumerable.Range(0, Resamples).Select(_ => DrawMedian()).Order()];
    }

    public static Spread operator /(Spread spread, double by) =>
        new(spread.Median / by, spread.From / by, spread.To / by, spread.Low / by, spread.High / by);
}
