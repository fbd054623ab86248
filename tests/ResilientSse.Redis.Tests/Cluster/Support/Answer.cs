namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>An answer of the <see cref="Llm"/>, as far as the test lets it come.</summary>
internal sealed class Answer
{
    private readonly Lock _lock = new();
    private readonly List<string> _posts = [];
    private volatile int _tokens;
    private volatile bool _isWhole;
    private volatile bool _isCancelled;

    /// <summary>How many tokens are said.</summary>
    public int Tokens => _tokens;

    public bool IsWhole => _isWhole;

    /// <summary>Whether an instance has let go of it before it was whole.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Which instances have asked, one for each POST.</summary>
    public IReadOnlyList<string> Posts
    {
        get
        {
            lock (_lock)
                return [.. _posts];
        }
    }

    /// <summary>So many tokens, for the time being.</summary>
    public void SayUpTo(int tokens) => _tokens = tokens;

    /// <summary>There are no more.</summary>
    public void Finish() => _isWhole = true;

    public void Post(string instance)
    {
        lock (_lock)
            _posts.Add(instance);
    }

    public void Cancel() => _isCancelled = true;
}
