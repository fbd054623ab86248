namespace ResilientSse.AspNetCore.Internal;

/// <summary>How often browsers have been too slow for a relay, by their client.</summary>
internal sealed class TooSlowCounts
{
    private const int MaxClients = 1_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Counts once more.</summary>
    public int Next(string client)
    {
        lock (_lock)
        {
            // One relay's users are few; when they are not, all begin again.
            if (_counts.Count >= MaxClients)
                _counts.Clear();

            return _counts[client] = _counts.GetValueOrDefault(client) + 1;
        }
    }
}
