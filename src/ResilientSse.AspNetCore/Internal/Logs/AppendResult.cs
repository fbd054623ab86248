namespace ResilientSse.AspNetCore.Internal;

/// <summary>What has become of an append.</summary>
internal enum AppendResult
{
    /// <summary>All of it is in the log, appended now or before.</summary>
    Appended,

    /// <summary>Nothing was appended: the log has another owner by now.</summary>
    Fenced,
}
