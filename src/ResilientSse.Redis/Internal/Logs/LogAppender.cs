using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Appends to a log that this instance owns, and checks it while there is nothing to append.</summary>
internal sealed class LogAppender(LogContext context, LogCommands commands, LogRing ring, LogTold told, LogClaiming claiming, bool isOfRun)
{
    /// <summary>Raised when the owner is asked for something.</summary>
    public event Action<LogAsk>? Asked;

    /// <summary>Appends the blocks and adds them to the ring; false if another instance owns the log.</summary>
    public async ValueTask<bool> AppendAsync(LogOwnership? owned, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        if (!claiming.IsAlone && !await TryAppendAsync(owned, batch, upstreamId, cancellationToken).ConfigureAwait(false))
            return false;

        told.UpstreamId = upstreamId;
        ring.Add(batch.Span);
        return true;
    }

    /// <summary>Checks whether the log is still there, and restores what is not.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Redis is down; the next check comes within a second.")]
    public async Task CheckAsync(LogOwnership owned, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await owned.AppendAsync(ReadOnlyMemory<Entry>.Empty, told.UpstreamId, cancellationToken).ConfigureAwait(false);
            claiming.IsAlone = false;
            if (Note(owned, answer) && told.IsMissingIn(answer.State))
                await told.TellAgainAsync(commands, owned.Claim, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Likewise.
        }
    }

    private async ValueTask<bool> TryAppendAsync(LogOwnership? owned, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        if (owned is not { IsLost: false })
            return false;
        if (await context.TryAsync(token => owned.AppendAsync(batch, upstreamId, token), cancellationToken).ConfigureAwait(false) is { } answer)
            return Note(owned, answer);

        // Redis has been down for too long. A run goes on alone, because nobody else writes it; a shared log is claimed again.
        if (!isOfRun)
        {
            owned.Lose();
            return false;
        }

        context.Logger.LogAlone();
        return claiming.IsAlone = true;
    }

    private bool Note(LogOwnership owned, AppendAnswer answer)
    {
        if (answer.Ask is { } ask)
            Asked?.Invoke(ask);
        if (answer.Repaired > 0)
            context.Logger.LogRepaired(answer.Repaired);
        if (answer.IsDone)
            return true;

        claiming.MayRestore = false;
        context.Logger.LogFenced();
        LogInstruments.Fenced.Add(1);
        owned.Lose();
        return false;
    }
}
