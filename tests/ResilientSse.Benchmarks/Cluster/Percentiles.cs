namespace ResilientSse.Benchmarks;

internal readonly record struct Percentiles(double P50, double P99, int Count)
{
    public static Percentiles Of(List<double> values)
    {
        values.Sort();
        return new(values[values.Count / 2], values[values.Count * 99 / 100], values.Count);
    }
}
