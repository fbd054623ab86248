using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>What this instance knows of a log beside its blocks, and gives back when Redis has lost it.</summary>
internal sealed class LogTold
{
    private LogState _state;

    /// <summary>The upstream's id that the log begins after.</summary>
    public string BeginsAfter { get; private set; } = "";

    /// <summary>The upstream's newest id.</summary>
    public string UpstreamId { get; set; } = "";

    /// <summary>The log is a new one.</summary>
    public void Begin(string beginsAfter) => (BeginsAfter, UpstreamId, _state) = (beginsAfter, beginsAfter, default);

    /// <summary>Another owner has told it.</summary>
    public void Note(LogView view) => (BeginsAfter, UpstreamId, _state) = (view.BeginsAfter, view.UpstreamId, view.State);

    /// <summary>Tells what the upstream is at.</summary>
    public Task<bool> TellAsync(LogCommands commands, Claim claim, LogState state, CancellationToken cancellationToken)
    {
        _state = state;
        return TellAgainAsync(commands, claim, cancellationToken);
    }

    public Task<bool> TellAgainAsync(LogCommands commands, Claim claim, CancellationToken cancellationToken) =>
        _state.IsAccepted ? commands.TellAsync(claim, "accepted", 1, cancellationToken)
        : _state.Refusal != 0 ? commands.TellAsync(claim, "refusal", _state.Refusal, cancellationToken)
        : Task.FromResult(true);
}
