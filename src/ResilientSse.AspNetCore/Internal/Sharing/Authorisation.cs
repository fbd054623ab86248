using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>When the upstream has last accepted the token of a relay, and asking it anew: once for all who come at the same time.</summary>
internal sealed class Authorisation(RelayOptions options, RelayRequest request)
{
    private readonly object _lock = new();
    private long _givenAt;

    /// <summary>What the upstream has said to another instance does not count.</summary>
    private bool _isExpired = true;
    private Task<Refusal?>? _asking;

    private bool IsDue => options.IsPerToken && (_isExpired || options.Upstreams.Time.GetElapsedTime(_givenAt) >= options.AuthorisedFor);

    /// <summary>The upstream has accepted the token.</summary>
    public void Given()
    {
        lock (_lock)
            (_givenAt, _isExpired) = (options.Upstreams.Time.GetTimestamp(), false);
    }

    /// <summary>From now on it is asked anew.</summary>
    public void Expire()
    {
        lock (_lock)
            _isExpired = true;
    }

    /// <summary>Asks anew, if it is time to; a refusal if the upstream does not accept the token any more.</summary>
    public async ValueTask<Refusal?> RenewAsync(string lastEventId, CancellationToken cancellationToken)
    {
        Task<Refusal?> asking;
        lock (_lock)
        {
            if (!IsDue)
                return null;

            // For all who come meanwhile, and so for nobody's request.
            using (ExecutionContext.SuppressFlow())
                asking = _asking ??= Task.Run(() => AskAsync(lastEventId), CancellationToken.None);
        }

        return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is no word of the upstream about the token.")]
    private async Task<Refusal?> AskAsync(string lastEventId)
    {
        var stream = options.Upstreams.Of(request.Token, lastEventId, isForOne: false);
        try
        {
            var upstream = new Upstream(options.Upstreams, request.Upstream, stream, mayRetry: _ => false);
            var isAccepted = await upstream.MoveNextAsync(options.Upstreams.Stopping).ConfigureAwait(false);
            await upstream.CloseAsync().ConfigureAwait(false);
            if (isAccepted)
                Given();
            return isAccepted ? null : Refusal.Complete;
        }
        catch (SseException e)
        {
            // An upstream that is away says nothing about the token.
            return Refusal.Of(e) is { IsTemporary: false } refusal ? refusal : null;
        }
        catch (Exception)
        {
            return null;
        }
        finally
        {
            lock (_lock)
                _asking = null;
        }
    }
}
