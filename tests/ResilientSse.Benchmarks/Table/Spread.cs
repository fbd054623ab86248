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

    /// <summary>A quantile of one sample as a multiple of that of another, and what other such samples would give.</summary>
    public static Spread OfQuantiles(double[] ours, double[] theirs, double share)
    {
        var random = new Random(1);
        double[] ratios =
        [
            .. Enumerable.Range(0, Resamples).Select(_ => QuantileOf(Draw(random, ours), share) / QuantileOf(Draw(random, theirs), share)).Order(),
        ];
        return new(QuantileOf(ours, share) / QuantileOf(theirs, share), ratios[Resamples / 40], ratios[^(Resamples / 40)], ratios[0], ratios[^1]);
    }

    /// <summary>The value that such a share of the sample is below.</summary>
    public static double QuantileOf(double[] sample, double share) => sample.Order().ElementAt((int)(sample.Length * share));

    /// <summary>The medians of rounds that are drawn from these, in order. The same rounds give the same medians.</summary>
    private static double[] Bootstrap(double[] rounds)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Resamples).Select(_ => QuantileOf(Draw(random, rounds), 0.5)).Order()];
    }

    private static double[] Draw(Random random, double[] values) => random.GetItems(values, values.Length);

    public static Spread operator /(Spread spread, double by) =>
        new(spread.Median / by, spread.From / by, spread.To / by, spread.Low / by, spread.High / by);
}
