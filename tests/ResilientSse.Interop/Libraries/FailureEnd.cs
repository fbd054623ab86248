namespace ResilientSse.Interop.Libraries;

/// <summary>How a response ends.</summary>
internal enum FailureEnd
{
    /// <summary>As if all had been said.</summary>
    Clean,

    /// <summary>The connection breaks.</summary>
    Cut,

    /// <summary>It does not.</summary>
    Silence,
}
