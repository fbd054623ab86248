namespace ResilientSse.AspNetCore.Internal;

/// <summary>The running shared relays, counted for the clients that opened them. Used under the table's lock.</summary>
internal sealed class RunningRelays
{
    private readonly Dictionary<string, HashSet<SharedRelay>> _ofClient = [];

    public int Count { get; private set; }

    public int CountOf(string client) => _ofClient.TryGetValue(client, out var relays) ? relays.Count : 0;

    public void Add(SharedRelay relay)
    {
        if (!_ofClient.TryGetValue(relay.Client, out var relays))
            _ofClient[relay.Client] = relays = [];
        if (relays.Add(relay))
            Count++;
    }

    /// <summary>Removes a relay; false if it has already been removed.</summary>
    public bool Remove(SharedRelay relay)
    {
        if (!_ofClient.TryGetValue(relay.Client, out var relays) || !relays.Remove(relay))
            return false;

        Count--;
        if (relays.Count == 0)
            _ofClient.Remove(relay.Client);
        return true;
    }

    /// <summary>Stops the relay that has been without browsers for longest. Its place is free at once.</summary>
    /// <param name="client">The client that opened it; null for any client.</param>
    public bool TryStopIdle(string? client)
    {
        IEnumerable<SharedRelay> relays = client is null ? _ofClient.Values.SelectMany(all => all) : _ofClient.GetValueOrDefault(client) ?? [];
        var idle = relays.Where(relay => relay.Members.IdleSince is not null).OrderBy(relay => relay.Members.IdleSince).FirstOrDefault(relay => relay.Members.StopIfIdle());
        return idle is not null && Remove(idle);
    }
}
