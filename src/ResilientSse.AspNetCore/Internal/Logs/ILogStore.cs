namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where logs live.</summary>
internal interface ILogStore
{
    /// <summary>Opens the log of a key: in memory a new one, elsewhere maybe one that others write.</summary>
    ILog Open(LogKey key, LogLimits limits);
}
