namespace ResilientSse.AspNetCore.Internal;

/// <summary>The result of claiming a log.</summary>
/// <param name="IsOwner">Whether the caller owns the log and may write it.</param>
/// <param name="FencingToken">Grows with each owner; an append with an older token is refused.</param>
/// <param name="Top">The newest position, after which the owner continues.</param>
internal readonly record struct Claim(bool IsOwner, long FencingToken = 0, Position Top = default)
{
    /// <summary>The upstream's id after which the log begins; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter { get; init; } = "";

    /// <summary>The upstream's newest id, after which the owner opens the upstream.</summary>
    public string UpstreamId { get; init; } = "";

    /// <summary>Cancelled when the caller is no longer the owner; an append may notice that earlier.</summary>
    public CancellationToken Lost { get; init; }
}
