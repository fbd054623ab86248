namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where logs live.</summary>
internal interface ILogStore
{
    /// <summary>Opens the log of a key: in memory a new one, elsewhere maybe one that others write.</summary>
    /// <param name="key">What it is of.</param>
    /// <param name="limits">How much it keeps.</param>
    /// <param name="epoch">Its own id, where it has one from the start; null to draw one.</param>
    ILog Open(LogKey key, LogLimits limits, Epoch? epoch = null);
}
