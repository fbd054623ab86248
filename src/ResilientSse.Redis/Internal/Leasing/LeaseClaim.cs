namespace ResilientSse.Redis.Internal;

/// <summary>The result of the script that takes a lease.</summary>
/// <param name="IsTaken">Whether the caller has the lease.</param>
/// <param name="Token">The newest fencing token; the caller's if it has the lease.</param>
/// <param name="Id">The id that was saved last; null if none has been saved.</param>
internal sealed record LeaseClaim(bool IsTaken, long Token, string? Id);
