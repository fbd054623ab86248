using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The two roles of a shared relay, one at a time: the owner of its log has the upstream and writes; a follower copies what the owner has
/// written into its ring, and claims the log when the owner is gone.
/// </summary>
internal sealed class RelayLoop(ILog log, LogWriter writer, Membership members, RelayOptions options, RelayRequest request)
{
    private Claim _claim;
    private LogStatus _followed;
    private bool _hasAccepted;

    /// <summary>How the first attempt at the upstream ended.</summary>
    public RelayAnswer Answer { get; } = new();

    /// <summary>When the upstream last accepted the token.</summary>
    public Authorisation Authorisation { get; } = new(options, request);

    /// <summary>The upstream's id after which the log begins; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter { get; private set; } = request.ResumeAfter;

    /// <summary>The upstream's newest id in the log.</summary>
    public string LastEventId => _claim.IsOwner ? writer.LastEventId : _followed.UpstreamId ?? "";

    /// <summary>Claims the log, or copies what is in it into the ring.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _claim = await log.ClaimAsync(new(request.ResumeAfter, request.Reads), cancellationToken).ConfigureAwait(false);
        if (!_claim.IsOwner)
        {
            Note(await log.FollowAsync(cancellationToken).ConfigureAwait(false));
            return;
        }

        (BeginsAfter, _hasAccepted) = (_claim.BeginsAfter, false);
        writer.Begin(_claim);
    }

    /// <summary>Runs to the end of the upstream.</summary>
    /// <param name="status">Told about each change of the upstream's state; null for none.</param>
    /// <param name="changed">Called after that.</param>
    /// <param name="cancellationToken">Ends the loop earlier.</param>
    /// <exception cref="SseException">The upstream has refused, at first or for good.</exception>
    public async Task RunAsync(UpstreamStatus? status, Action changed, CancellationToken cancellationToken)
    {
        while (!(_claim.IsOwner ? await OwnAsync(status, changed, cancellationToken).ConfigureAwait(false) : await FollowAsync(cancellationToken).ConfigureAwait(false)))
            await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the log, because the upstream is complete.</summary>
    public ValueTask EndAsync() => _claim.IsOwner ? log.EndAsync(_claim) : default;

    /// <summary>Releases the log, so that another instance can claim it.</summary>
    public ValueTask ReleaseAsync() => _claim.IsOwner ? log.ReleaseAsync(_claim) : default;

    /// <summary>Writes the upstream into the log; true if it is complete, false if another instance owns the log.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The upstream is given up, whatever it throws.")]
    private async Task<bool> OwnAsync(UpstreamStatus? status, Action changed, CancellationToken cancellationToken)
    {
        using var owning = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _claim.Lost);
        var stream = options.Upstreams.Of(request.Token, _claim.UpstreamId, isForOne: false);
        var upstream = new Upstream(options.Upstreams, request.Upstream, stream, MayRetry);
        if (status is not null)
            upstream.Report(status, changed);
        try
        {
            while (await upstream.MoveNextAsync(owning.Token).ConfigureAwait(false))
            {
                await AcceptAsync(owning.Token).ConfigureAwait(false);
                if (!await writer.WriteAsync(upstream, owning.Token).ConfigureAwait(false))
                    return false;
            }

            return true;
        }
        catch (Exception) when (_claim.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await upstream.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Follows the owner; true if the log has ended, false if it can be claimed. An instance without browsers does not claim it.
    /// </summary>
    private async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        while (!_followed.HasEnded)
        {
            if (_followed.IsFree && members.Browsers > 0)
                return false;

            await log.WaitAsync(cancellationToken).ConfigureAwait(false);
            Note(await log.FollowAsync(cancellationToken).ConfigureAwait(false));
        }

        return true;
    }

    private void Note(LogStatus status)
    {
        (_followed, BeginsAfter) = (status, status.BeginsAfter);
        if (status.State.IsAccepted)
            Accept();
        else if (status.State.Refusal is not 0 and var refusal)
            Answer.Refuse(new(refusal));
    }

    private ValueTask AcceptAsync(CancellationToken cancellationToken)
    {
        Authorisation.Given();
        if (_hasAccepted)
            return default;

        // Told after each claim, because the log may be another one than before.
        _hasAccepted = true;
        Accept();
        return log.TellAsync(_claim, new(IsAccepted: true), cancellationToken);
    }

    private void Accept()
    {
        if (members.TryAdvance(RelayState.Accepted))
            Answer.Accept();
    }

    /// <summary>
    /// Handles an attempt that failed before any was accepted: browsers on a first visit get the answer, returning ones wait for the next
    /// attempt.
    /// </summary>
    private bool MayRetry(Refusal refusal)
    {
        // The upstream was accepted when another instance owned the log, so this is a reconnect.
        if (members.State == RelayState.Accepted)
            return refusal.IsTemporary;

        // Before the browsers get the answer: the first one that does may be the last one to leave.
        var mayRetry = members.IsAwaited || !members.TryAdvance(RelayState.Refused);
        Answer.Refuse(refusal);
        if (mayRetry)
            _ = log.TellAsync(_claim, new(IsAccepted: false, refusal.Status), CancellationToken.None).AsTask();
        return mayRetry;
    }
}
