using ResilientSse.AspNetCore.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>What this instance knows of a log beside its blocks, and gives back when Redis has lost it.</summary>
internal sealed class LogTold
{
    private LogState _state;

    /// <summary>The upstream's id that the log begins after.</summary>
    public string BeginsAfter { get; private set; } = "";

    /// <summary>The upstream's newest id.</summary>
    public string UpstreamId { get; set; } = "";

    /// <summary>Where a log begins that takes the place of this one: where this one is known to have come to, or where it was asked for.</summary>
    public string ResumeAfter(ClaimRequest request) => UpstreamId.Length > 0 ? UpstreamId : request.BeginsAfter;

    /// <summary>The log is a new one.</summary>
    public void Begin(string beginsAfter) => (BeginsAfter, UpstreamId, _state) = (beginsAfter, beginsAfter, default);

    /// <summary>Another owner has told it.</summary>
    public void Note(LogView view) => (BeginsAfter, UpstreamId, _state) = (view.BeginsAfter, view.UpstreamId, view.State);

    /// <summary>This instance owns it now, and what the last owner's upstream refused with says nothing of its own.</summary>
    public void Own() => _state = new(_state.IsAccepted);

    /// <summary>Whether the log does not tell what was told: a replica that lagged has been promoted.</summary>
    public bool IsMissingIn(LogState state) =>
        _state.IsAccepted ? !state.IsAccepted : _state.Refusal != 0 && _state.Refusal != state.Refusal;

    /// <summary>Tells what the upstream is at.</summary>
    public Task<RedisResult?> TellAsync(LogCommands commands, Claim claim, LogState state, CancellationToken cancellationToken)
    {
        _state = state;
        return TellAgainAsync(commands, claim, cancellationToken);
    }

    /// <summary>Tells it again; nothing, if it has told nothing.</summary>
    public async Task<RedisResult?> TellAgainAsync(LogCommands commands, Claim claim, CancellationToken cancellationToken) =>
        _state.IsAccepted ? await commands.TellAsync(claim, "accepted", 1, cancellationToken).ConfigureAwait(false)
        : _state.Refusal != 0 ? await commands.TellAsync(claim, "refusal", _state.Refusal, cancellationToken).ConfigureAwait(false)
        : null;
}
