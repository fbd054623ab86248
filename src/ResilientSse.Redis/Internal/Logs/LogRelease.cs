using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Releases a log so that another instance can claim it. It is retried until it succeeds, because this living instance would otherwise
/// still count as the owner.
/// </summary>
internal sealed class LogRelease(LogCommands commands, ILogger logger)
{
    private bool _hasFailed;

    /// <summary>Whether the log has not yet been released.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Releases the log.</summary>
    public Task BeginAsync()
    {
        IsPending = true;
        return TryAsync();
    }

    /// <summary>Tries again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The failure is logged, and the release is retried.")]
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
                logger.LogNotReleased(LoggableCause.Itself(e), e.GetType().Name);
            _hasFailed = true;
        }
    }
}
