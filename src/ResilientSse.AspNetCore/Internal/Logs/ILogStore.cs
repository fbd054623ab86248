namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where logs are kept.</summary>
internal interface ILogStore
{
    /// <summary>Whether other instances keep logs there too.</summary>
    bool IsShared { get; }

    /// <summary>Opens the log of a key: a new one, or one that another instance writes.</summary>
    /// <param name="key">The key of the log.</param>
    /// <param name="limits">How much it keeps.</param>
    /// <param name="ring">What this instance holds of the log.</param>
    /// <param name="epoch">The id of the log, if it is already known; null to draw one.</param>
    ILog Open(LogKey key, LogLimits limits, LogRing ring, Epoch? epoch = null);
}
