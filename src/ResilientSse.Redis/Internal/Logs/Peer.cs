namespace ResilientSse.Redis.Internal;

/// <summary>Another instance, as this one last saw it.</summary>
internal sealed class Peer
{
    /// <summary>Whether it is alive. An instance that has not been looked for yet counts as alive.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>When it was last asked about.</summary>
    public long AskedAt { get; set; }
}
