namespace ResilientSse.Benchmarks;

internal static class Heap
{
    /// <summary>The bytes of all live objects.</summary>
    public static double Live()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
