using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Gives a log to whoever claims it next. It is tried until Redis has taken it: this instance lives on, and would count as the owner.</summary>
internal sealed class LogRelease(LogCommands commands, ILogger logger)
{
    private Claim? _claim;

    /// <summary>Whether there is something to be given back yet.</summary>
    public bool IsPending => _claim is not null;

    /// <summary>Gives back what was claimed.</summary>
    public Task BeginAsync(Claim claim)
    {
        _claim = claim;
        return TryAsync();
    }

    /// <summary>Tries again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "It is tried again; the log tells of it.")]
    public async Task TryAsync()
    {
        if (_claim is not { } claim)
            return;

        try
        {
            await commands.TellAsync(claim, "owner", "", CancellationToken.None).ConfigureAwait(false);
            _claim = null;
        }
        catch (Exception e)
        {
            logger.LogNotReleased(e, e.GetType().Name);
        }
    }
}
