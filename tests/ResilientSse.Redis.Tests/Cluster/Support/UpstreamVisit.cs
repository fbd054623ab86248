using System.Diagnostics;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>A connection that an instance has made to the feed of a key.</summary>
/// <param name="Key">Of what.</param>
/// <param name="Instance">Who asked.</param>
/// <param name="After">The id after which it began; null without one.</param>
internal sealed record UpstreamVisit(string Key, string Instance, long? After)
{
    private volatile bool _isOpen = true;

    public long OpenedAt { get; } = Stopwatch.GetTimestamp();

    public bool IsOpen => _isOpen;

    public void Close() => _isOpen = false;
}
