using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GuildStatus.Backend;

/// <summary>Who is signed in, by token.</summary>
internal sealed class Sessions
{
    private readonly ConcurrentDictionary<string, Session> _byToken = [];

    /// <summary>Signs a user in.</summary>
    /// <returns>The token.</returns>
    public string Open(string name)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _byToken[token] = new Session(name);
        return token;
    }

    public Session? Find(string? token) => token is not null && _byToken.TryGetValue(token, out var session) ? session : null;

    /// <summary>Signs a user out, and ends what is open with that token.</summary>
    public void Close(string? token)
    {
        if (token is not null && _byToken.TryRemove(token, out var session))
            session.End();
    }
}

/// <summary>A user who is signed in.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release.")]
internal sealed class Session(string name)
{
    private readonly CancellationTokenSource _ended = new();

    public string Name => name;

    public CancellationToken Ended => _ended.Token;

    public void End() => _ended.Cancel();
}
