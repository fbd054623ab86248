using System.Globalization;

namespace ResilientSse.Proof;

/// <summary>
/// How large a proof is: small by default, so that it can run with every change; <c>RESILIENTSSE_PROOF=full</c> is the size of the
/// table in docs/proof.md. <c>RESILIENTSSE_SEED</c> repeats a run.
/// </summary>
internal static class Size
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full";

    public static int Seed { get; } = Environment.GetEnvironmentVariable("RESILIENTSSE_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    public static int Of(int small, int full) => IsFull ? full : small;
}
