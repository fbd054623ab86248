using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// A log that all instances of an app share. Its state is a hash, its blocks are a stream, and a fencing token in each append decides who
/// owns it. While Redis is down for longer than the grace, it is a log of this instance alone.
/// </summary>
internal sealed class RedisLog : ILog
{
    private readonly LogContext _context;
    private readonly LogCommands _commands;
    private readonly LogRing _ring;
    private readonly bool _isOfRun;
    private readonly LogReader _reader;
    private readonly LogTold _told = new();
    private readonly LogClaiming _claiming;
    private readonly LogAppender _appender;
    private readonly LogRelease _release;
    private readonly LogGate _gate = new();
    private readonly LogNews _news;
    private readonly Action<RedisLog> _closed;
    private LogOwnership? _owned;
    private bool _isReleased;
    private bool _hasEnded;

    /// <param name="context">What all logs share.</param>
    /// <param name="commands">The commands for this log.</param>
    /// <param name="ring">What this instance holds of the log.</param>
    /// <param name="run">The id of the run whose log this is; null for that of a shared upstream.</param>
    /// <param name="closed">Called when the log is no longer used.</param>
    public RedisLog(LogContext context, LogCommands commands, LogRing ring, Epoch? run, Action<RedisLog> closed)
    {
        (_context, _commands, _ring, _isOfRun, _closed) = (context, commands, ring, run is not null, closed);
        _reader = new LogReader(commands, ring, context.Instances, context.Clock);
        _claiming = new LogClaiming(context, commands, ring, _reader, _told, _isOfRun);
        _appender = new LogAppender(context, commands, ring, _told, _claiming, _isOfRun);
        _release = new LogRelease(commands, context.Logger);
        _news = new LogNews(context.Connection, commands.Channel);
        if (run is { } id)
            ring.Begin(new(id, 0), begin: 0);
    }

    public event Action<LogAsk>? Asked
    {
        add => _appender.Asked += value;
        remove => _appender.Asked -= value;
    }

    /// <summary>The ownership, if Redis can be told about it.</summary>
    private LogOwnership? Told => _owned is { IsLost: false } owned && !_claiming.IsAlone ? owned : null;

    public async ValueTask<Claim> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        using var entered = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        LetGo();
        _owned = await _claiming.ClaimAsync(request, cancellationToken).ConfigureAwait(false);
        return _owned?.Claim ?? default;
    }

    public async ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        using var entered = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await _appender.AppendAsync(_owned, batch, upstreamId, cancellationToken).ConfigureAwait(false) ? AppendResult.Appended : AppendResult.Fenced;
    }

    public async ValueTask TellAsync(Claim claim, LogState state, CancellationToken cancellationToken)
    {
        if (Told is { } owned)
            await _context.TryAsync(token => _told.TellAsync(_commands, owned.Claim, state, token), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<LogStatus> FollowAsync(CancellationToken cancellationToken)
    {
        _news.Look();
        if (await _context.TryAsync(_reader.ReadAsync, cancellationToken).ConfigureAwait(false) is not { } view)
            return new(default, _told.BeginsAfter, _told.UpstreamId, IsFree: true, HasEnded: false);

        if (view.Exists)
        {
            _claiming.MayRestore = false;
            _told.Note(view);
        }

        if (view.HasEnded)
            _ring.End();
        var isFree = !view.HasEnded && !_context.Instances.IsAlive(view.Owner, _commands.Owner);
        return new(view.State, _told.BeginsAfter, _told.UpstreamId, isFree, view.HasEnded) { IsMissing = !view.Exists };
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _news.WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask AskAsync(LogAsk ask, CancellationToken cancellationToken) =>
        await _context.TryAsync(token => _commands.AskAsync(ask, token), cancellationToken).ConfigureAwait(false);

    public async ValueTask EndAsync(Claim claim)
    {
        _ring.End();
        if (Told is not { } owned)
            return;

        var told = await _context.TryAsync(token => _commands.TellAsync(owned.Claim, "end", 1, token), CancellationToken.None).ConfigureAwait(false);
        _hasEnded = told is not null && (int)told == 1;
    }

    public async ValueTask ReleaseAsync(Claim claim)
    {
        LetGo();
        _context.Instances.Remove(_commands.Owner);
        if (_claiming.MayOwn && !_isReleased)
        {
            _isReleased = true;
            await _release.BeginAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasEnded)
            LetGo();
        else
            await ReleaseAsync(default).ConfigureAwait(false);
        _context.Instances.Remove(_commands.Owner);
        if (!_release.IsPending)
            _closed(this);
        await _news.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes a follower look again.</summary>
    public void Signal() => _news.Set();

    /// <summary>Checks periodically whether an owned log is still there, whether others have appended, and whether Redis is back.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_release.IsPending)
        {
            await _release.TryAsync().ConfigureAwait(false);
            if (!_release.IsPending)
                _closed(this);
        }
        else if (_gate.TryEnter(out var entered))
        {
            using (entered)
                await CheckOwnedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckOwnedAsync(CancellationToken cancellationToken)
    {
        if (_owned is not { } owned)
            _news.Set();
        else if (!_claiming.IsAlone || _isOfRun)
            await _appender.CheckAsync(owned, cancellationToken).ConfigureAwait(false);
        else if (_context.Outage.HasBeenThere)
            owned.Lose();
    }

    private void LetGo()
    {
        if (_owned is { } owned)
            _claiming.LetGo(owned);
        _owned = null;
    }
}
