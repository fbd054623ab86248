namespace ResilientSse.Testing.Internal;

/// <summary>The events with an id that a script's connections have sent or begun to send, in their original order.</summary>
internal sealed class SentEvents
{
    private readonly Lock _gate = new();
    private readonly List<(string Id, ReadOnlyMemory<byte> Bytes, int Connection)> _events = [];

    public void Add(string id, ReadOnlyMemory<byte> bytes, int connection)
    {
        if (id.Length == 0)
            return; // it clears the client's last id, so no client can ask for what follows it
        lock (_gate)
        {
            // An event that is sent again by another connection counts once.
            if (!_events.Exists(sent => sent.Id == id))
                _events.Add((id, bytes, connection));
        }
    }

    /// <summary>The events of connections before <paramref name="connection"/> that come after an id.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> After(string? lastEventId, int connection)
    {
        lock (_gate)
        {
            var last = _events.FindIndex(sent => sent.Id == lastEventId); // -1, an unknown id: from the first
            return [.. _events.Skip(last + 1).Where(sent => sent.Connection < connection).Select(sent => sent.Bytes)];
        }
    }
}
