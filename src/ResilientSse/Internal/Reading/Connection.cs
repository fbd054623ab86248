using System.Runtime.CompilerServices;

namespace ResilientSse.Internal;

/// <summary>
/// One accepted response: its bytes and the reader of their format. It also decides how it ended: complete, dropped, or neither, if we
/// ended it.
/// </summary>
internal sealed partial class Connection : IWatched, IAsyncDisposable
{
    private readonly StreamCore _core;
    private readonly HttpResponseMessage _response;
    private readonly ByteSource _source;
    private readonly CancellationScope _scope;
    private ConnectionTelemetry? _telemetry;
    private Watchdog? _watchdog;
    private volatile bool _isTooSilent;

    /// <param name="core">The stream.</param>
    /// <param name="response">The response.</param>
    /// <param name="source">The bytes of the response.</param>
    /// <param name="scope">Ends the connection, which owns it from now on.</param>
    public Connection(StreamCore core, HttpResponseMessage response, ByteSource source, CancellationScope scope)
    {
        _core = core;
        _response = response;
        _source = source;
        _scope = scope;
        _telemetry = core.Telemetry;
        _openedAfter = core.ResumePoint.LastEventId;
        _openedAt = source.LastSeenOpen;
        Reader = new SseReader(Options.MaxEventBytes, Options.OnComment);
    }

    /// <summary>Parses the bytes; after <see cref="TryReadBlock"/> it is at a block.</summary>
    public SseReader Reader { get; }

    /// <summary>The id of the reader's current block; null if it has none.</summary>
    public string? EventId { get; private set; }

    /// <summary>Which option threw for the reader's current event; null if none did.</summary>
    public RuleFailure? RuleFailure { get; private set; }

    /// <summary>The server's response.</summary>
    public SseResponseInfo Response => new(_response);

    private SseStreamOptions Options => _core.Options;

    /// <summary>Moves the reader to the next event in what has already been read, and commits the ids of the blocks in between.</summary>
    public bool TryReadEvent()
    {
        while (TryReadBlock())
        {
            if (Reader.HasData)
                return true;

            Commit();
        }

        return false;
    }

    /// <summary>
    /// Moves the reader to the next block in what has already been read that is an event or has an id or a reconnection time.
    /// </summary>
    public bool TryReadBlock()
    {
        while (!IsOver && TryRead())
        {
            EventId = Reader.EventId;
            RuleFailure = null;
            if (!Reader.HasData)
                return true;

            ConnectionTelemetry.CountEvent(_core, ref _telemetry);
            var isWanted = _core.Rules is null || IsWanted(_core.Rules);

            // An error that the server reports is not progress.
            _hasData |= !Reader.Data.IsEmpty && Drop is null;
            if (isWanted)
                return true;

            Commit();
        }

        return false;
    }

    /// <summary>Reads more bytes, or waits until there are some; false if there will be no more. Await each call before the next.</summary>
    public ValueTask<bool> FillAsync()
    {
        if (IsOver)
            return new(false);

        var read = _source.ReadAsync(Reader);
        if (_watchdog is null && !read.IsCompleted && Options.IdleTimeout != Timeout.InfiniteTimeSpan)
            _watchdog = new Watchdog(this, Options.TimeProvider, Options.IdleTimeout);

        if (!ConnectionTelemetry.IsWanted(_telemetry))
            return read;

        return read.IsCompletedSuccessfully ? new(Count(read.Result)) : MeasureAsync(read);
    }

    /// <summary>Notes that the consumer is past the reader's current block: a resume goes on after it.</summary>
    public void Commit() => _core.ResumePoint.MoveTo(EventId);

    /// <summary>Detaches the connection from its consumer: neither a token nor a reconnect ends it.</summary>
    public void Leave()
    {
        _scope.Follow(CancellationToken.None);
        _core.Reconnect.Ends(null);
    }

    /// <summary>Attaches the connection to the consumer with that token.</summary>
    public void Join(CancellationToken cancellationToken)
    {
        _scope.Follow(cancellationToken);
        _core.Reconnect.Ends(_scope);
    }

    /// <summary>Silence is measured only while a read is pending.</summary>
    TimeSpan? IWatched.TimeLeft()
    {
        if (_source.WaitingSince is not { } since)
            return Options.IdleTimeout;

        var left = Options.IdleTimeout - Options.TimeProvider.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            return left;

        _isTooSilent = true;
        _scope.End();
        return null;
    }

    private bool TryRead()
    {
        try
        {
            return Reader.TryRead();
        }
        catch (SseException e)
        {
            Drop = e;
            return false;
        }
    }

    /// <summary>Applies the options to an event, which may be the last one, wanted or not.</summary>
    private bool IsWanted(EventRules rules)
    {
        RuleFailure? failure = null;
        EventId ??= rules.IdOf(Reader, ref failure);
        if (rules.IsTerminator(Reader.Data))
        {
            IsComplete = true;
            return false;
        }

        if (rules.ErrorIn(Reader, ref failure) is { } error)
        {
            Drop = Failures.ReportedByServer(Response.WithBody(error));
            return false;
        }

        IsComplete = rules.IsLast(Reader, ref failure);

        // If an option threw, that is reported whether its event is wanted or not.
        var isWanted = failure is not null || rules.IsWanted(Reader, ref failure);
        RuleFailure = failure;
        return isWanted;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MeasureAsync(ValueTask<bool> read)
    {
        ConnectionTelemetry.StartWait(_core, ref _telemetry);
        var hasMore = await read.ConfigureAwait(false);
        _telemetry?.EndWait(isOurs: _scope.IsOver && !_isTooSilent);
        return Count(hasMore);
    }

    private bool Count(bool hasMore)
    {
        if (hasMore)
            ConnectionTelemetry.CountBytes(_core, ref _telemetry, _source.LastCount);
        return hasMore;
    }
}
