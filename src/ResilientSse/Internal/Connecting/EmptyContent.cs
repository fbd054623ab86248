namespace ResilientSse.Internal;

/// <summary>Empty content, for requests that the platform must not send again by itself.</summary>
internal sealed class EmptyContent() : ByteArrayContent([]);
