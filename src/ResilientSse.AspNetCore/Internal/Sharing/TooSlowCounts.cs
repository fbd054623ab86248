namespace ResilientSse.AspNetCore.Internal;

/// <summary>How often browsers have been too slow for a relay, per client.</summary>
internal sealed class TooSlowCounts
{
    private const int MaxClients = 1_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Counts one more and returns the count.</summary>
    public int Next(string client)
    {
        lock (_lock)
        {
            // A relay has few clients; if there are many, all counts start over.
            if (_counts.Count >= MaxClients)
                _counts.Clear();

            return _counts[client] = _counts.GetValueOrDefault(client) + 1;
        }
    }
}
