namespace ResilientSse.AspNetCore.Internal;

/// <summary>The result of an append.</summary>
internal enum AppendResult
{
    /// <summary>All blocks are in the log, appended now or before.</summary>
    Appended,

    /// <summary>Nothing was appended, because the log has another owner by now.</summary>
    Fenced,
}
