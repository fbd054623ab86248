using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// A log that all instances of an app share. The state is a hash, the blocks are a stream; whose log it is decides a fencing token, which
/// each append names. While Redis is away for longer than the grace, it is a log of this instance alone.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A semaphore whose handle nobody asks for has nothing to release, and may be used late.")]
internal sealed class RedisLog : ILog
{
    private readonly LogContext _context;
    private readonly LogCommands _commands;
    private readonly LogRing _ring;
    private readonly Epoch? _run;
    private readonly LogReader _reader;
    private readonly LogTold _told = new();
    private readonly LatchedSignal _signal = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LogSubscription _subscription;
    private readonly Action<RedisLog> _closed;
    private LogOwnership? _owned;
    private long _lastFence;
    private Claim? _toRelease;

    /// <summary>Whether the ring has all that anybody can have seen of the log: it is this instance's own.</summary>
    private bool _mayRestore;
    private bool _isAlone;

    /// <param name="context">What all logs have in common.</param>
    /// <param name="commands">Of this one.</param>
    /// <param name="ring">What this instance holds.</param>
    /// <param name="run">The id of a run, whose log this is; null for a shared upstream's.</param>
    /// <param name="closed">Called when it is used no more.</param>
    public RedisLog(LogContext context, LogCommands commands, LogRing ring, Epoch? run, Action<RedisLog> closed)
    {
        (_context, _commands, _ring, _run, _closed) = (context, commands, ring, run, closed);
        _reader = new LogReader(commands, ring, IsAnother, context.Clock);
        _subscription = new LogSubscription(context.Connection, commands.Channel, _signal.Set);
        if (run is { } id)
            ring.Begin(new(id, 0), begin: 0);
        _mayRestore = run is not null;
    }

    public event Action<LogAsk>? Asked;

    public async ValueTask<Claim> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        LetGo();
        while (true)
        {
            var seen = await _context.TryAsync<LogView>(_isAlone ? _reader.LookAsync : _reader.ReadAsync, cancellationToken).ConfigureAwait(false);
            if (seen is null)
                return GoAlone(request);
            if (seen.Exists && (seen.HasEnded ? _run is not null || seen.Epoch == request.Reads?.ToString() : IsAnother(seen.Owner)))
            {
                _isAlone = false;
                return default;
            }

            if (!seen.Exists && !_mayRestore && _run is not null)
                return default;
            if (IsToBeRestored(seen))
                await Task.Delay(LogReader.RepairTime, _context.Clock, cancellationToken).ConfigureAwait(false);
            if (await _context.TryAsync<StrongBox<Claim>>(token => ClaimAsync(request, seen, token), cancellationToken).ConfigureAwait(false) is { Value.IsOwner: true } claim)
                return claim.Value;
        }
    }

    public async ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isAlone && !await TryAppendAsync(batch, upstreamId, cancellationToken).ConfigureAwait(false))
                return AppendResult.Fenced;

            _told.UpstreamId = upstreamId;
            _ring.Add(batch.Span);
            return AppendResult.Appended;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask TellAsync(Claim claim, LogState state, CancellationToken cancellationToken)
    {
        if (_owned is { IsLost: false } owned && !_isAlone)
            await _context.TryAsync(token => Boxed(_told.TellAsync(_commands, owned.Claim, state, token)), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<LogStatus> FollowAsync(CancellationToken cancellationToken)
    {
        _signal.Reset();
        await _subscription.TryOpenAsync(cancellationToken).ConfigureAwait(false);
        if (await _context.TryAsync(_reader.ReadAsync, cancellationToken).ConfigureAwait(false) is not { } view)
            return new(default, _told.BeginsAfter, _told.UpstreamId, IsFree: true, HasEnded: false);

        if (view.Exists)
        {
            _mayRestore = false;
            _told.Note(view);
        }

        if (view.HasEnded)
            _ring.End();
        return new(view.State, _told.BeginsAfter, _told.UpstreamId, IsFree: !view.HasEnded && !IsAnother(view.Owner), view.HasEnded) { IsMissing = !view.Exists };
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask AskAsync(LogAsk ask, CancellationToken cancellationToken) =>
        await _context.TryAsync(token => Boxed(_commands.AskAsync(ask, token)), cancellationToken).ConfigureAwait(false);

    public async ValueTask EndAsync(Claim claim)
    {
        _ring.End();
        if (_owned is { IsLost: false } owned && !_isAlone)
            await _context.TryAsync(token => Boxed(_commands.TellAsync(owned.Claim, "end", 1, token)), CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask ReleaseAsync(Claim claim)
    {
        if (_owned is { IsLost: false } owned && !_isAlone)
            _toRelease = owned.Claim;
        LetGo();
        _context.Instances.Remove(_commands.Owner);
        await TryReleaseAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        _context.Instances.Remove(_commands.Owner);
        if (_toRelease is null)
            _closed(this);
        await _subscription.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Lets whoever follows it look again.</summary>
    public void Signal() => _signal.Set();

    /// <summary>Looks after it: whether what is owned is still there, whether others have more, whether Redis is back.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_toRelease is not null)
        {
            if (await TryReleaseAsync().ConfigureAwait(false))
                _closed(this);
        }
        else if (_owned is not { } owned)
            _signal.Set();
        else if (_isAlone && _run is null)
            LoseIf(owned, _context.Outage.HasBeenThere);
        else
            await CheckOwnedAsync(owned, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<object> Boxed(Task<bool> task) => await task.ConfigureAwait(false);

    private bool IsAnother(string owner) => owner.Length > 0 && owner != _commands.Owner && _context.Instances.IsAlive(owner);

    /// <summary>An owner that is alive gives a lost log back; a new browser need not wait for that, but who has followed it must.</summary>
    private bool IsToBeRestored(LogView seen) => !seen.Exists && !_mayRestore && !_isAlone && _ring.Range.Epoch != Epoch.None;

    /// <summary>Claims what was seen; a claim of nobody if that has changed since.</summary>
    private async Task<StrongBox<Claim>> ClaimAsync(ClaimRequest request, LogView seen, CancellationToken cancellationToken)
    {
        var range = _ring.Range;
        var isGivenBack = _isAlone || (!seen.Exists && _mayRestore);
        var isAnew = !isGivenBack && (!seen.Exists || seen.HasEnded || _reader.HasSeenLoss);
        var epoch = isAnew ? Epoch.Draw() : range.Epoch;
        var resume = seen.HasEnded || _told.UpstreamId.Length == 0 ? request.BeginsAfter : _told.UpstreamId;
        if (!isAnew && !isGivenBack)
            _told.Note(seen);

        var won = isGivenBack ? await _commands.MakeAsync(seen, _lastFence, epoch, (range.First - 1, range.Begin), _told.BeginsAfter, _told.UpstreamId, cancellationToken).ConfigureAwait(false)
            : isAnew ? await _commands.MakeAsync(seen, _lastFence, epoch, null, resume, resume, cancellationToken).ConfigureAwait(false)
            : await _commands.TakeAsync(seen, _lastFence, cancellationToken).ConfigureAwait(false);
        if (won is not { } claim)
            return new(default);

        if (isAnew)
        {
            _told.Begin(resume);
            _ring.Begin(new(epoch, claim.Top), claim.Top);
        }
        else if (!isGivenBack && range.Last != claim.Top)
            _ring.Begin(new(epoch, claim.Top), seen.Begin);

        _lastFence = claim.Fence;
        var owned = new LogOwnership(_commands, _ring, _told);
        var result = owned.Begin(claim.Fence, new(epoch, _ring.Range.Last));
        if (isGivenBack)
            await owned.GiveBackAsync(0, cancellationToken).ConfigureAwait(false);
        (_owned, _mayRestore, _isAlone) = (owned, true, false);
        return new(result);
    }

    /// <summary>Nobody else knows of this log from now on. A run goes on in it, since nobody else writes that; a shared one is a new log.</summary>
    private Claim GoAlone(ClaimRequest request)
    {
        if (_run is null && !_isAlone)
        {
            _told.Begin(_told.UpstreamId.Length > 0 ? _told.UpstreamId : request.BeginsAfter);
            _ring.Begin(new(Epoch.Draw(), 0), begin: 0);
        }

        if (!_isAlone)
            _context.Logger.LogAlone();
        (_isAlone, _mayRestore) = (true, true);
        _owned = new LogOwnership(_commands, _ring, _told);
        return _owned.Begin(_lastFence, new(_ring.Range.Epoch, _ring.Range.Last));
    }

    private async ValueTask<bool> TryAppendAsync(ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        if (_owned is not { IsLost: false } owned)
            return false;

        var answer = await _context.TryAsync(token => owned.AppendAsync(batch, upstreamId, token), cancellationToken).ConfigureAwait(false);
        if (answer is null && _run is not null)
        {
            _context.Logger.LogAlone();
            return _isAlone = true;
        }

        Note(owned, answer);
        return answer is { IsDone: true };
    }

    [SuppressMessage("Design", "CA1031", Justification = "Redis is away; the next check comes within a second.")]
    private async Task CheckOwnedAsync(LogOwnership owned, CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
            return;

        try
        {
            var answer = await owned.AppendAsync(ReadOnlyMemory<Entry>.Empty, _told.UpstreamId, cancellationToken).ConfigureAwait(false);
            _isAlone = false;
            Note(owned, answer);
        }
        catch (Exception)
        {
            // Likewise.
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Note(LogOwnership owned, AppendAnswer? answer)
    {
        if (answer is { Ask: { } ask })
            Asked?.Invoke(ask);
        if (answer is { Repaired: > 0 and var blocks })
            _context.Logger.LogRepaired(blocks);
        if (answer is not { IsDone: false })
        {
            LoseIf(owned, answer is null);
            return;
        }

        _mayRestore = false;
        _context.Logger.LogFenced();
        owned.Lose();
    }

    private static void LoseIf(LogOwnership owned, bool isLost)
    {
        if (isLost)
            owned.Lose();
    }

    private void LetGo()
    {
        if (_owned is not { } owned)
            return;

        _owned = null;
        _lastFence = Math.Max(_lastFence, owned.Claim.FencingToken);
        _reader.GoOnAfter(_lastFence, _ring.Range.Last);
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is tried again; until then this instance counts as its owner.")]
    private async Task<bool> TryReleaseAsync()
    {
        if (_toRelease is not { } claim)
            return true;

        try
        {
            await _commands.TellAsync(claim, "owner", "", CancellationToken.None).ConfigureAwait(false);
            _toRelease = null;
        }
        catch (Exception e)
        {
            _context.Logger.LogNotReleased(e, e.GetType().Name);
        }

        return _toRelease is null;
    }
}
