namespace ResilientSse.AspNetCore.Internal;

/// <summary>The status of a log that another instance writes.</summary>
/// <param name="State">The state of its upstream.</param>
/// <param name="BeginsAfter">The upstream's id after which the log begins.</param>
/// <param name="UpstreamId">The upstream's newest id.</param>
/// <param name="IsFree">Whether it has no living owner, and so can be claimed.</param>
/// <param name="HasEnded">Whether no more blocks will come.</param>
internal readonly record struct LogStatus(LogState State, string BeginsAfter, string UpstreamId, bool IsFree, bool HasEnded)
{
    /// <summary>Whether the log does not exist.</summary>
    public bool IsMissing { get; init; }
}
