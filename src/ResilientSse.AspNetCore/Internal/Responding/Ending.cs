namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why a response no longer follows a relay.</summary>
internal enum Ending
{
    /// <summary>The upstream is complete, or has refused to go on.</summary>
    Complete,

    /// <summary>The browser was too slow for the shared log.</summary>
    Overtaken,

    /// <summary>It has caught up with the shared log, and goes on there.</summary>
    Crossed,

    /// <summary>The app stops, the response is old enough, or the browser has left.</summary>
    Cancelled,

    /// <summary>The browser has left, or was too slow to accept what was written.</summary>
    Gone,
}
