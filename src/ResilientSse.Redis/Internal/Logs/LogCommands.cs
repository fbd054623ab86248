using System.Diagnostics;
using ResilientSse.AspNetCore.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The commands for one log, one script each.</summary>
/// <param name="scripts">Runs the scripts.</param>
/// <param name="keys">The names of the log's keys.</param>
/// <param name="owner">The name of the caller, a new one each time that a log is opened.</param>
/// <param name="limits">How much the log keeps.</param>
internal sealed class LogCommands(ScriptRunner scripts, LogKeys keys, string owner, LogLimits limits)
{
    /// <summary>How many entries are read at once.</summary>
    public const int PageSize = 256;

    private static readonly RedisScript Read = RedisScript.Load("log-read.lua");
    private static readonly RedisScript Claim = RedisScript.Load("log-claim.lua");
    private static readonly RedisScript Append = RedisScript.Load("log-append.lua");
    private static readonly RedisScript Release = RedisScript.Load("log-release.lua");
    private static readonly RedisScript Ask = RedisScript.Load("log-ask.lua");
    private static readonly RedisScript Tell = RedisScript.Load("log-tell.lua");

    private readonly long _keepFor = (long)limits.KeepFor.TotalMilliseconds;
    private readonly int _maxEntries = limits.MaxEvents == int.MaxValue ? 0 : limits.MaxEvents;

    /// <summary>The name of the caller.</summary>
    public string Owner => owner;

    /// <summary>The channel that announces that there is something new.</summary>
    public string Channel => keys.Channel;

    /// <summary>Reads a page after an entry; null for the first page.</summary>
    public Task<LogView> ReadAsync(string? after, CancellationToken cancellationToken) => ReadFromAsync(after is null ? "-" : "(" + after, cancellationToken);

    /// <summary>Reads the state of the log, without blocks.</summary>
    public Task<LogView> LookAsync(CancellationToken cancellationToken) => ReadFromAsync("+", cancellationToken);

    /// <summary>Takes over the log as it was seen.</summary>
    /// <param name="seen">The log as it was seen.</param>
    /// <param name="newest">The newest token and sequence that the caller knows.</param>
    /// <param name="isRestEnough">Whether to take it over even if its newest blocks may be lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ClaimAnswer> TakeAsync(LogView seen, (long Fence, long Top) newest, bool isRestEnough, CancellationToken cancellationToken) =>
        ClaimAsync(seen, newest, [isRestEnough ? "take-rest" : "take"], cancellationToken);

    /// <summary>Creates a log in place of the one that was seen.</summary>
    /// <param name="seen">The log as it was seen.</param>
    /// <param name="newest">The newest token and sequence that the caller knows.</param>
    /// <param name="epoch">The id of the new log.</param>
    /// <param name="top">Its top and begin, if it restores a lost log; null for a new one.</param>
    /// <param name="beginsAfter">The upstream's id after which it begins.</param>
    /// <param name="upstreamId">The upstream's newest id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ClaimAnswer> MakeAsync(
        LogView seen, (long Fence, long Top) newest, Epoch epoch, (long Top, long Begin)? top, string beginsAfter, string upstreamId, CancellationToken cancellationToken) =>
        ClaimAsync(seen, newest, ["make", epoch.ToString(), top?.Top ?? RedisValue.EmptyString, top?.Begin ?? RedisValue.EmptyString, beginsAfter, upstreamId], cancellationToken);

    /// <summary>Appends blocks or, if there are none, checks whether that would be possible.</summary>
    /// <param name="claim">The caller's claim.</param>
    /// <param name="after">The sequence before the first block.</param>
    /// <param name="batch">The blocks.</param>
    /// <param name="isRepair">Whether a hole before the first block is accepted.</param>
    /// <param name="upstreamId">The upstream's newest id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AppendReply> AppendAsync(
        Claim claim, long after, ReadOnlyMemory<Entry> batch, bool isRepair, string upstreamId, CancellationToken cancellationToken)
    {
        var frames = new RedisValue[batch.Length];
        for (var i = 0; i < frames.Length; i++)
            frames[i] = batch.Span[i].Frame;

        RedisValue[] arguments =
            [claim.Top.Epoch.ToString(), claim.FencingToken, owner, after, isRepair ? 1 : 0, upstreamId, _keepFor, _maxEntries, keys.Channel, .. frames];
        var start = Stopwatch.GetTimestamp();
        var reply = AppendReply.Of(await scripts.RunAsync(Append, [keys.State, keys.Entries], arguments, cancellationToken).ConfigureAwait(false));
        if (reply.Outcome == AppendOutcome.Appended && batch.Length > 0)
            LogInstruments.Appended(batch.Length, Stopwatch.GetElapsedTime(start));
        return reply;
    }

    /// <summary>Sets a field of the state if the caller is still the owner.</summary>
    public Task<RedisResult> TellAsync(Claim claim, string field, RedisValue value, CancellationToken cancellationToken) =>
        scripts.RunAsync(Tell, [keys.State], [claim.Top.Epoch.ToString(), claim.FencingToken, keys.Channel, field, value], cancellationToken);

    /// <summary>Releases the log if the caller owns it, whatever the token.</summary>
    public Task<RedisResult> ReleaseAsync(CancellationToken cancellationToken) =>
        scripts.RunAsync(Release, [keys.State], [owner, keys.Channel], cancellationToken);

    /// <summary>Asks the owner for something, if the log exists and has not ended.</summary>
    public Task<RedisResult> AskAsync(LogAsk ask, CancellationToken cancellationToken) =>
        scripts.RunAsync(Ask, [keys.State], [ask.ToString()], cancellationToken);

    private async Task<LogView> ReadFromAsync(string first, CancellationToken cancellationToken) =>
        LogView.Of(await scripts.RunAsync(Read, [keys.State, keys.Entries], [first, PageSize], cancellationToken).ConfigureAwait(false));

    private async Task<ClaimAnswer> ClaimAsync(LogView seen, (long Fence, long Top) newest, RedisValue[] what, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = seen.Exists ? [seen.Epoch.ToString(), seen.Fence, seen.Top] : [RedisValue.EmptyString, RedisValue.EmptyString, RedisValue.EmptyString];
        arguments = [.. arguments, owner, newest.Fence, newest.Top, _keepFor, keys.Channel, .. what];
        return ClaimAnswer.Of(await scripts.RunAsync(Claim, [keys.State, keys.Entries], arguments, cancellationToken).ConfigureAwait(false));
    }
}
