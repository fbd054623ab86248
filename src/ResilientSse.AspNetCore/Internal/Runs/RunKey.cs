namespace ResilientSse.AspNetCore.Internal;

/// <summary>An idempotency key.</summary>
/// <param name="Route">The route that it came to.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Key">The key.</param>
internal readonly record struct RunKey(string Route, string Owner, string Key);
