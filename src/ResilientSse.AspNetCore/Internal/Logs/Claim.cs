namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a claim of a log has come to.</summary>
/// <param name="IsOwner">Whether the log is the caller's to write.</param>
/// <param name="FencingToken">Grows with each owner: an append with an older one is refused.</param>
/// <param name="Top">The newest position: the owner goes on after it.</param>
internal readonly record struct Claim(bool IsOwner, long FencingToken, Position Top);
