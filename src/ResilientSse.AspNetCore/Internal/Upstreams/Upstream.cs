using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One upstream: its connections, one after the other.</summary>
internal sealed class Upstream
{
    private readonly UpstreamOptions _options;
    private readonly StreamCore _core;
    private volatile bool _isAccepted;

    /// <param name="options">The options of all upstreams of the route.</param>
    /// <param name="address">The address.</param>
    /// <param name="stream">The options of the stream.</param>
    /// <param name="mayRetry">
    /// Called with the reason if an attempt fails while none has been accepted; says whether there may be another one.
    /// </param>
    public Upstream(UpstreamOptions options, Uri address, SseStreamOptions stream, Func<Refusal, bool> mayRetry)
    {
        _options = options;
        var shouldRetry = stream.ShouldRetry;
        stream.ShouldRetry = failure =>
        {
            if (_isAccepted || mayRetry(Refusal.Of(failure)))
                return shouldRetry?.Invoke(failure);

            // No option leads to another attempt, so the message names none.
            failure.Remedy = null;
            return false;
        };
        _core = new StreamCore(options.CreateHttp(), address, stream);
    }

    /// <summary>Reports changes of the upstream's state to a status, and then calls <paramref name="changed"/>.</summary>
    public void Report(UpstreamStatus status, Action changed) => _core.State.Changed += (_, change) =>
    {
        if (status.TryChange(change))
            changed();
    };

    /// <summary>Whether the upstream has accepted an attempt.</summary>
    public bool IsAccepted => _isAccepted;

    /// <summary>The connection that was accepted.</summary>
    public Connection Connection => _core.Connections.Current!;

    /// <summary>Moves the connection to the next block in what has already been read; false if more has to be read.</summary>
    public bool TryReadBlock()
    {
        if (!Connection.TryReadBlock())
            return false;

        if (Connection.RuleFailure is { } failure)
            _options.Tell(failure);
        return true;
    }

    /// <summary>The id of the newest block that was committed; an empty string if there is none.</summary>
    public string LastEventId => _core.ResumePoint.LastEventId;

    /// <summary>Gets the next connection; false when the upstream is complete.</summary>
    /// <exception cref="SseException">The upstream has refused, at first or for good.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken) =>
        await _core.Connections.MoveNextAsync(cancellationToken).ConfigureAwait(false) && (_isAccepted = true);

    /// <summary>Closes the connection, if there is one. No read may be pending.</summary>
    public ValueTask CloseAsync() => _core.Connections.CloseAsync();
}
