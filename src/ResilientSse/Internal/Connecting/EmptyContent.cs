namespace ResilientSse.Internal;

/// <summary>The content of a request that has none, for methods that the platform must not send again by itself.</summary>
internal sealed class EmptyContent() : ByteArrayContent([]);
