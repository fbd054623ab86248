using System.Globalization;

namespace ResilientSse.Benchmarks;

/// <summary>
/// One goal, and what was measured: the median of interleaved rounds, its interval, and the least and the most of them. Without a goal it is
/// a figure to reckon with.
/// </summary>
internal sealed record Row(string Metric, Spread Measured, double? Must, double? Aim, string Unit, bool IsMoreBetter = false)
{
    public bool IsMet => Must is null || (IsMoreBetter ? Measured.Median >= Must : Measured.Median <= Must);

    private bool IsAimMet => IsMoreBetter ? Measured.Median >= Aim : Measured.Median <= Aim;

    private string Verdict => Must is null ? "" : !IsMet ? "**missed**" : IsAimMet ? "met, and the aim" : "met";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Metric} | {Measured.Median:0.##} {Unit} [{Measured.From:0.##} to {Measured.To:0.##}] ({Measured.Low:0.##} to {Measured.High:0.##}) | {Must:0.##} | {Aim:0.##} | {Verdict} |");
}
