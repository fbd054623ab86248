namespace ResilientSse.AspNetCore.Internal;

/// <summary>How many browsers there are, in all and of each client.</summary>
internal sealed class ClientLimits(int max, int maxPerClient)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, int> _perClient = [];
    private int _count;

    /// <summary>Lets a browser in: null, or why not.</summary>
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
