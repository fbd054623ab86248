namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a claim of a log has come to.</summary>
/// <param name="IsOwner">Whether the log is the caller's to write.</param>
/// <param name="FencingToken">Grows with each owner: an append with an older one is refused.</param>
/// <param name="Top">The newest position: the owner goes on after it.</param>
internal readonly record struct Claim(bool IsOwner, long FencingToken = 0, Position Top = default)
{
    /// <summary>The upstream's id that the log begins after; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter { get; init; } = "";

    /// <summary>The upstream's newest id: where the owner opens it.</summary>
    public string UpstreamId { get; init; } = "";

    /// <summary>Cancelled when the caller is the owner no more; an append may tell so before.</summary>
    public CancellationToken Lost { get; init; }
}
