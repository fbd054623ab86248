using System.Runtime.CompilerServices;

namespace ResilientSse.Internal;

/// <summary>
/// One accepted response: its bytes and the reader of their format. It alone says how it ended: complete, dropped, or ended by us, which is
/// neither.
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
    /// <param name="source">Its bytes.</param>
    /// <param name="scope">Ends it; its own from now on.</param>
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

    /// <summary>Takes the bytes; after <see cref="TryReadBlock"/> it stands at a block.</summary>
    public SseReader Reader { get; }

    /// <summary>The id of the block that the reader stands at; null if it has none.</summary>
    public string? EventId { get; private set; }

    /// <summary>Which of the options has failed to look into the event that the reader stands at; null if none has.</summary>
    public RuleFailure? RuleFailure { get; private set; }

    /// <summary>What the server answered.</summary>
    public SseResponseInfo Response => new(_response);

    private SseStreamOptions Options => _core.Options;

    /// <summary>Moves the reader to the next event in what has been read already; the ids of other blocks count on the way.</summary>
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

    /// <summary>Moves the reader to the next block in what has been read already that is an event or has an id or a reconnection time.</summary>
    public bool TryReadBlock()
    {
        while (!IsOver && TryRead())
        {
            EventId = Reader.EventId;
            if (!Reader.HasData)
                return true;

            ConnectionTelemetry.CountEvent(_core, ref _telemetry);
            var isWanted = _core.Rules is null || IsWanted(_core.Rules);

            // An error that the server reports is behind us, but has not brought the stream on.
            _hasData |= !Reader.Data.IsEmpty && Drop is null;
            if (isWanted)
                return true;

            Commit();
        }

        return false;
    }

    /// <summary>
    /// Reads more bytes, or waits until there are some; false when there will be none. To be awaited before the next one.
    /// </summary>
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

    /// <summary>The consumer has got past the block that the reader stands at: a resume goes on after it.</summary>
    public void Commit() => _core.ResumePoint.MoveTo(EventId);

    /// <summary>It belongs to nobody: no token ends it, and no request to reconnect.</summary>
    public void Leave()
    {
        _scope.Follow(CancellationToken.None);
        _core.Reconnect.Ends(null);
    }

    /// <summary>It belongs to the consumer with that token.</summary>
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

    /// <summary>What the options say of an event. It may be the last one, wanted or not.</summary>
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
        RuleFailure = failure;

        // An option that has failed is told of, whether its event is wanted or not.
        return failure is not null || rules.IsWanted(Reader.EventType);
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
