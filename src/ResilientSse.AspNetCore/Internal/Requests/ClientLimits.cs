namespace ResilientSse.AspNetCore.Internal;

/// <summary>How many browsers there are, in all and with each token.</summary>
internal sealed class ClientLimits(int max, int maxPerToken)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, int> _perToken = [];
    private int _count;

    /// <summary>Lets a browser in: null, or why not.</summary>
    public Refusal? TryEnter(string tokenHash)
    {
        lock (_lock)
        {
            if (_count >= max)
                return Refusal.RelayFull;

            var withToken = _perToken.GetValueOrDefault(tokenHash);
            if (withToken >= maxPerToken)
                return Refusal.TooManyOfOneToken;

            _perToken[tokenHash] = withToken + 1;
            _count++;
            return null;
        }
    }

    public void Leave(string tokenHash)
    {
        lock (_lock)
        {
            _count--;
            if (--_perToken[tokenHash] == 0)
                _perToken.Remove(tokenHash);
        }
    }
}
