namespace ResilientSse.AspNetCore.Internal;

/// <summary>Logs that are only in the memory of this process.</summary>
internal sealed class LocalLogStore : ILogStore
{
    public bool IsShared => false;

    public ILog Open(LogKey key, LogLimits limits, LogRing ring, Epoch? epoch = null) => new LocalLog(ring, epoch ?? Epoch.Draw());
}
