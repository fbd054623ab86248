using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes what an upstream sends: blocks that are no events are relayed like all others. It has what it needs itself: an event touches
/// little.
/// </summary>
internal abstract class RelayWriter
{
    /// <summary>Writes to the end of the connection; false if nothing more is wanted.</summary>
    public abstract Task<bool> WriteAsync(Connection connection);
}
