namespace ResilientSse.Redis.Internal;

/// <summary>What the script that takes a lease has found.</summary>
/// <param name="IsTaken">Whether the lease is the caller's.</param>
/// <param name="Token">The newest fencing token: the caller's if it is.</param>
/// <param name="Id">The id that was saved last; null if none ever was.</param>
internal sealed record LeaseClaim(bool IsTaken, long Token, string? Id);
