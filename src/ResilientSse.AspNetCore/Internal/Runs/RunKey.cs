namespace ResilientSse.AspNetCore.Internal;

/// <summary>An idempotency key.</summary>
/// <param name="Route">The route that received it.</param>
/// <param name="Owner">The owner that sent it.</param>
/// <param name="Key">The key.</param>
internal readonly record struct RunKey(string Route, string Owner, string Key);
