namespace ResilientSse.AspNetCore.Internal;

/// <summary>How often browsers have been too slow for a relay, by their token's hash.</summary>
internal sealed class TooSlowCounts
{
    private const int MaxTokens = 1_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Counts once more.</summary>
    public int Next(string tokenHash)
    {
        lock (_lock)
        {
            // One relay's users are few; when they are not, all begin again.
            if (_counts.Count >= MaxTokens)
                _counts.Clear();

            return _counts[tokenHash] = _counts.GetValueOrDefault(tokenHash) + 1;
        }
    }
}
