namespace ResilientSse.AspNetCore.Internal;

/// <summary>Counts browsers, in total and per client.</summary>
internal sealed class ClientLimits(int max, int maxPerClient)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, int> _perClient = [];
    private int _count;

    /// <summary>Admits a browser: null, or why it is refused.</summary>
    public Refusal? TryEnter(string client)
    {
        lock (_lock)
        {
            if (_count >= max)
                return Refusal.Full;

            var ofClient = _perClient.GetValueOrDefault(client);
            if (ofClient >= maxPerClient)
                return Refusal.TooManyOfOneToken;

            _perClient[client] = ofClient + 1;
            _count++;
            return null;
        }
    }

    public void Leave(string client)
    {
        lock (_lock)
        {
            _count--;
            if (--_perClient[client] == 0)
                _perClient.Remove(client);
        }
    }
}
