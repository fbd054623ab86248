namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where logs are kept.</summary>
internal interface ILogStore
{
    /// <summary>Whether other instances keep logs there too.</summary>
    bool IsShared { get; }

    /// <summary>Opens the log of a key: a new one, or one that others write.</summary>
    /// <param name="key">What it is of.</param>
    /// <param name="limits">How much it keeps.</param>
    /// <param name="ring">What this instance holds of it.</param>
    /// <param name="epoch">Its own id, where it has one from the start; null to draw one.</param>
    ILog Open(LogKey key, LogLimits limits, LogRing ring, Epoch? epoch = null);
}
