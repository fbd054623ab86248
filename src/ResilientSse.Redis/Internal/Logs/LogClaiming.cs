using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Makes this instance the owner of a log: by taking over the one that is there, creating a new one, restoring what Redis has lost, or
/// going on alone.
/// </summary>
/// <param name="context">What all logs share.</param>
/// <param name="commands">The commands for this log.</param>
/// <param name="ring">What this instance holds of the log.</param>
/// <param name="reader">Copies the log into the ring.</param>
/// <param name="told">What is known besides the blocks.</param>
/// <param name="isOfRun">Whether this is the log of a run, which only its own instance writes.</param>
internal sealed class LogClaiming(LogContext context, LogCommands commands, LogRing ring, LogReader reader, LogTold told, bool isOfRun)
{
    private readonly LogAcquiring _acquiring = new(context, commands, ring, told);
    private readonly bool _isOfRun = isOfRun;

    /// <summary>Whether this instance may be the owner in Redis, even if the answer to a claim was lost.</summary>
    public bool MayOwn { get; private set; }

    /// <summary>Whether the ring has everything that anybody can have seen of the log, because this instance owns it.</summary>
    public bool MayRestore { get; set; } = isOfRun;

    /// <summary>Whether Redis has been down for so long that no other instance knows of this log.</summary>
    public bool IsAlone { get; set; }

    /// <summary>
    /// Claims the log; null if this instance has to follow it instead: it has another owner, has ended and is still being read, or is a run
    /// that is over or lost.
    /// </summary>
    public async ValueTask<LogOwnership?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seen = await context.TryAsync<LogView>(IsAlone ? commands.LookAsync : reader.ReadAsync, cancellationToken).ConfigureAwait(false);
            if (seen is null)
                return GoAlone(request);
            if (IsToBeFollowed(seen, request))
            {
                IsAlone = false;
                return null;
            }

            if (IsToBeRestored(seen))
                await Task.Delay(LogReader.RepairTime, context.Clock, cancellationToken).ConfigureAwait(false);
            if (await context.TryAsync<LogOwnership?>(token => ClaimAsync(request, seen, token), cancellationToken).ConfigureAwait(false) is { } owned)
                return owned;
        }
    }

    /// <summary>Notes that this instance no longer writes the log.</summary>
    public void LetGo(LogOwnership owned) => reader.GoOnAfter(_acquiring.LetGo(owned), ring.Range.Last);

    private bool IsToBeFollowed(LogView seen, ClaimRequest request) =>
        !seen.Exists ? _isOfRun && !MayRestore
        : seen.HasEnded ? _isOfRun || seen.Epoch == request.Reads
        : context.Instances.IsAlive(seen.Owner, commands.Owner);

    /// <summary>Whether to wait for a living owner to restore a lost log: only if this instance has followed it.</summary>
    private bool IsToBeRestored(LogView seen) => !seen.Exists && !MayRestore && !IsAlone && ring.Range.Epoch != Epoch.None;

    /// <summary>Claims the log as it was seen; null if it has changed since.</summary>
    private async Task<LogOwnership?> ClaimAsync(ClaimRequest request, LogView seen, CancellationToken cancellationToken)
    {
        // A log whose owner was dead and has come back is not free, and claiming it would end a run as broken.
        if (!seen.HasEnded && await context.Instances.IsBackAsync(seen.Owner, cancellationToken).ConfigureAwait(false))
            return null;

        MayOwn = true;
        var beginsAfter = seen.HasEnded ? request.BeginsAfter : told.ResumeAfter(request);
        var owned = IsAlone || (!seen.Exists && MayRestore) ? await _acquiring.GiveBackAsync(seen, cancellationToken).ConfigureAwait(false)
            : !seen.Exists || seen.HasEnded || reader.HasSeenLoss ? await _acquiring.MakeAsync(seen, beginsAfter, cancellationToken).ConfigureAwait(false)
            : await _acquiring.TakeAsync(request, seen, isRestEnough: _isOfRun, cancellationToken).ConfigureAwait(false);
        if (owned is not null)
            (MayRestore, IsAlone) = (true, false);
        return owned;
    }

    /// <summary>
    /// Goes on with a log that no other instance knows of. A run continues in it, because nobody else writes that; a shared log starts
    /// over.
    /// </summary>
    private LogOwnership GoAlone(ClaimRequest request)
    {
        if (!IsAlone)
        {
            context.Logger.LogAlone();
            if (!_isOfRun)
            {
                told.Begin(told.ResumeAfter(request));
                ring.Begin(new(Epoch.Draw(), 0), begin: 0);
            }
        }

        (IsAlone, MayRestore) = (true, true);
        return _acquiring.OwnAlone();
    }
}
