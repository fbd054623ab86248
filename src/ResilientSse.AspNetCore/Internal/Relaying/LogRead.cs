namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a reader found at its cursor.</summary>
internal enum LogRead
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>Nothing, and nothing will come.</summary>
    Complete,

    /// <summary>The frame has left the log: the reader was too slow.</summary>
    Overtaken,
}
