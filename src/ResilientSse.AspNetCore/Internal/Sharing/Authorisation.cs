using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// When the upstream last accepted the token of a relay. It is asked again when that was too long ago, once for all browsers that join at
/// the same time.
/// </summary>
internal sealed class Authorisation(RelayOptions options, RelayRequest request)
{
    private readonly object _lock = new();
    private long _givenAt;

    /// <summary>True at first, because the upstream's answer to another instance does not count.</summary>
    private bool _isExpired = true;
    private Task<Refusal?>? _asking;

    private bool IsDue => options.IsPerToken && (_isExpired || options.Upstreams.Time.GetElapsedTime(_givenAt) >= options.AuthorisedFor);

    /// <summary>Notes that the upstream has accepted the token.</summary>
    public void Given()
    {
        lock (_lock)
            (_givenAt, _isExpired) = (options.Upstreams.Time.GetTimestamp(), false);
    }

    /// <summary>Makes the next browser ask the upstream again.</summary>
    public void Expire()
    {
        lock (_lock)
            _isExpired = true;
    }

    /// <summary>Asks the upstream again if that is due; returns a refusal if it no longer accepts the token.</summary>
    public async ValueTask<Refusal?> RenewAsync(string lastEventId, CancellationToken cancellationToken)
    {
        Task<Refusal?> asking;
        lock (_lock)
        {
            if (!IsDue)
                return null;

            // Outside the request's ExecutionContext, because all browsers that join meanwhile share this.
            using (ExecutionContext.SuppressFlow())
                asking = _asking ??= Task.Run(() => AskAsync(lastEventId), CancellationToken.None);
        }

        return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Other exceptions are not the upstream's answer about the token.")]
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
            // An upstream that is down says nothing about the token.
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
