namespace ResilientSse.Redis.Internal;

/// <summary>Another instance, as this one has last seen it.</summary>
internal sealed class Peer
{
    /// <summary>Whether it is alive. One that has not been looked for counts as alive.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>When it was last asked for.</summary>
    public long AskedAt { get; set; }
}
