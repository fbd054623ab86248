namespace ResilientSse.AspNetCore.Internal;

/// <summary>How a log has ended.</summary>
internal enum LogEnd
{
    /// <summary>All that there is to come has come.</summary>
    Complete,

    /// <summary>There would have been more.</summary>
    Broken,
}
