using ResilientSse.AspNetCore.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>What this instance knows of a log besides its blocks, to restore it when Redis has lost it.</summary>
internal sealed class LogTold
{
    private LogState _state;

    /// <summary>The upstream's id after which the log begins.</summary>
    public string BeginsAfter { get; private set; } = "";

    /// <summary>The upstream's newest id.</summary>
    public string UpstreamId { get; set; } = "";

    /// <summary>Where a log begins that replaces this one: at the newest known id of this one, or as requested.</summary>
    public string ResumeAfter(ClaimRequest request) => UpstreamId.Length > 0 ? UpstreamId : request.BeginsAfter;

    /// <summary>Starts over for a new log.</summary>
    public void Begin(string beginsAfter) => (BeginsAfter, UpstreamId, _state) = (beginsAfter, beginsAfter, default);

    /// <summary>Takes over what another owner has told.</summary>
    public void Note(LogView view) => (BeginsAfter, UpstreamId, _state) = (view.BeginsAfter, view.UpstreamId, view.State);

    /// <summary>Notes that this instance is now the owner, to whose upstream the refusal of the last owner's does not apply.</summary>
    public void Own() => _state = new(_state.IsAccepted);

    /// <summary>Whether the log lacks what was told, because a replica that lagged was promoted.</summary>
    public bool IsMissingIn(LogState state) =>
        _state.IsAccepted ? !state.IsAccepted : _state.Refusal != 0 && _state.Refusal != state.Refusal;

    /// <summary>Tells the state of the upstream.</summary>
    public Task<RedisResult?> TellAsync(LogCommands commands, Claim claim, LogState state, CancellationToken cancellationToken)
    {
        _state = state;
        return TellAgainAsync(commands, claim, cancellationToken);
    }

    /// <summary>Tells the state again, if there is one.</summary>
    public async Task<RedisResult?> TellAgainAsync(LogCommands commands, Claim claim, CancellationToken cancellationToken) =>
        _state.IsAccepted ? await commands.TellAsync(claim, "accepted", 1, cancellationToken).ConfigureAwait(false)
        : _state.Refusal != 0 ? await commands.TellAsync(claim, "refusal", _state.Refusal, cancellationToken).ConfigureAwait(false)
        : null;
}
