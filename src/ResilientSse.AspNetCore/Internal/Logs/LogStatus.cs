namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a log is at that others write.</summary>
/// <param name="State">What its upstream is at.</param>
/// <param name="BeginsAfter">The upstream's id that it begins after.</param>
/// <param name="UpstreamId">The upstream's newest id.</param>
/// <param name="IsFree">Whether it has no owner that is alive: then it can be claimed.</param>
/// <param name="HasEnded">Whether no more blocks will come.</param>
internal readonly record struct LogStatus(LogState State, string BeginsAfter, string UpstreamId, bool IsFree, bool HasEnded)
{
    /// <summary>Whether there is no such log.</summary>
    public bool IsMissing { get; init; }
}
