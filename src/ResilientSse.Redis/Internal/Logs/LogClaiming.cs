using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>How this instance comes to own a log: it takes over what is there, makes a new one, gives back what Redis has lost, or goes alone.</summary>
/// <param name="context">What all logs have in common.</param>
/// <param name="commands">Of this one.</param>
/// <param name="ring">What this instance holds.</param>
/// <param name="reader">Brings into the ring what is there.</param>
/// <param name="told">What is known beside the blocks.</param>
/// <param name="isOfRun">Whether it is the log of a run, which nobody but its instance writes.</param>
internal sealed class LogClaiming(LogContext context, LogCommands commands, LogRing ring, LogReader reader, LogTold told, bool isOfRun)
{
    private readonly LogAcquiring _acquiring = new(context, commands, ring, told);
    private readonly bool _isOfRun = isOfRun;

    /// <summary>Whether Redis may have this instance as the owner: also when it has not said so.</summary>
    public bool MayOwn { get; private set; }

    /// <summary>Whether the ring has all that anybody can have seen of the log: it is this instance's own.</summary>
    public bool MayRestore { get; set; } = isOfRun;

    /// <summary>Whether Redis has been away for so long that nobody else knows of this log.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Claims the log; null if it is another's, or is read to its end by those who have begun to.</summary>
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

    /// <summary>The log is not written here any more.</summary>
    public void LetGo(LogOwnership owned) => reader.GoOnAfter(_acquiring.LetGo(owned), ring.Range.Last);

    private bool IsToBeFollowed(LogView seen, ClaimRequest request) =>
        !seen.Exists ? _isOfRun && !MayRestore
        : seen.HasEnded ? _isOfRun || seen.Epoch == request.Reads
        : context.Instances.IsAlive(seen.Owner, commands.Owner);

    /// <summary>An owner that is alive gives a lost log back; a new browser need not wait for that, but whoever has followed it must.</summary>
    private bool IsToBeRestored(LogView seen) => !seen.Exists && !MayRestore && !IsAlone && ring.Range.Epoch != Epoch.None;

    /// <summary>Claims what was seen; null if that has changed since.</summary>
    private async Task<LogOwnership?> ClaimAsync(ClaimRequest request, LogView seen, CancellationToken cancellationToken)
    {
        // What an instance owns that was dead and has come back since is not free; a run would end as broken.
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

    /// <summary>Nobody else knows of this log from now on. A run goes on in it, since nobody else writes that; a shared one is a new log.</summary>
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
