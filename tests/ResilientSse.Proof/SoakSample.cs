using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Proof;

/// <summary>What the process holds at a moment, after a full collection.</summary>
internal sealed record SoakSample(TimeSpan At, double LiveBytes, double WorkingSet, double Handles, int Threads)
{
    public static SoakSample Take(TimeSpan at)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var live = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return new(at, live, process.WorkingSet64, process.HandleCount, process.Threads.Count);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalMinutes:F1} min: {LiveBytes / 1_000_000:F1} MB live, {WorkingSet / 1_000_000:F0} MB working set, {Handles:N0} handles, {Threads} threads");
}
