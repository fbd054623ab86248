using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Testing.Internal;

/// <summary>The script breaks the connection; each of the two bodies turns it into what its client would see.</summary>
[SuppressMessage("Design", "CA1032", Justification = "A signal from the player to the two bodies, which never leaves the package.")]
[SuppressMessage("Design", "CA1064", Justification = "A signal from the player to the two bodies, which never leaves the package.")]
internal sealed class ConnectionCutException : Exception
{
    public ConnectionCutException(bool isReset)
        : base("The script breaks the connection here.") => IsReset = isReset;

    /// <summary>Whether the connection is reset instead of closed.</summary>
    public bool IsReset { get; }
}
