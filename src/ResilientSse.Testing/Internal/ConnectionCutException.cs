namespace ResilientSse.Testing.Internal;

#pragma warning disable CA1032, CA1064 // A signal from the player to the two bodies, which never leaves the package.
/// <summary>The script breaks the connection; each of the two bodies turns it into what its client would see.</summary>
internal sealed class ConnectionCutException : Exception
#pragma warning restore CA1032, CA1064
{
    public ConnectionCutException(bool isReset)
        : base("The script breaks the connection here.") => IsReset = isReset;

    /// <summary>Whether the connection is reset instead of closed.</summary>
    public bool IsReset { get; }
}
