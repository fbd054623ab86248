using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Internal;

/// <summary>Gives a log to whoever claims it next. It is tried until Redis has taken it: this instance lives on, and would count as the owner.</summary>
internal sealed class LogRelease(LogCommands commands, ILogger logger)
{
    private bool _hasFailed;

    /// <summary>Whether it has yet to be given back.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Gives it back.</summary>
    public Task BeginAsync()
    {
        IsPending = true;
        return TryAsync();
    }

    /// <summary>Tries again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "It is tried again; the log tells of it.")]
    public async Task TryAsync()
    {
        try
        {
            await commands.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
            IsPending = false;
        }
        catch (Exception e)
        {
            if (!_hasFailed)
                logger.LogNotReleased(e, e.GetType().Name);
            _hasFailed = true;
        }
    }
}
