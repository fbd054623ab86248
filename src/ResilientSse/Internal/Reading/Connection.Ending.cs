namespace ResilientSse.Internal;

/// <content>How the connection ended: complete, dropped, truncated or ended by us.</content>
internal sealed partial class Connection
{
    private readonly string _openedAfter;
    private readonly long _openedAt;
    private bool _hasData;

    /// <summary>Whether the stream is complete: an event said so, or the body ended and that completes it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why the connection dropped; null if it has not, if the stream is complete, or if we ended it ourselves.</summary>
    public SseException? Drop { get; private set; }

    /// <summary>
    /// Whether the stream made progress: an event whose data is not empty was delivered and, in a stream with ids, the id is another than
    /// the one the connection was opened with; or the connection stayed open long enough.
    /// </summary>
    public bool MadeProgress =>
        (_hasData && (_core.ResumePoint.LastEventId.Length == 0 || _core.ResumePoint.LastEventId != _openedAfter))
        || Options.TimeProvider.GetElapsedTime(_openedAt, _source.LastSeenOpen) >= Options.ReconnectPolicy.HealthyAfter;

    private bool IsOver => IsComplete || Drop is not null;

    public async ValueTask DisposeAsync()
    {
        Conclude();
        if (await _source.CloseAsync().ConfigureAwait(false) is { } failure)
            _core.Logger.CloseThrew(LoggableCause.Itself(failure), failure.GetType().Name);

        _core.ResumePoint.ReconnectionTime = Reader.ReconnectionTime ?? _core.ResumePoint.ReconnectionTime;
        Reader.Dispose();
        _watchdog?.Dispose();
        _scope.Dispose();
        _telemetry?.End(Drop);
    }

    /// <summary>Decides how the connection ended, unless an event already has.</summary>
    private void Conclude()
    {
        if (IsOver)
            return;

        if (_source.Exception is { } exception)
            Drop = _isTooSilent ? Failures.IdleTimeout(_core.Uri!, Options.IdleTimeout) : _scope.IsOver ? null : Failures.ConnectionLost(_core.Uri!, exception);
        else if (_source.IsAtEnd && Reader.IsInBlock)
            ConcludeInBlock();
        else if (_source.IsAtEnd && !(IsComplete = Options.CompleteOnEnd))
            Drop = Failures.StreamEnded(_core.Uri!, Options);
    }

    /// <summary>
    /// Servers forget the blank line after a terminator, so that is accepted; anything else that is cut off is not an end.
    /// </summary>
    private void ConcludeInBlock()
    {
        IsComplete = Reader.HasWholeLines && _core.Rules?.IsTerminator(Reader.Data) == true;
        if (!IsComplete)
            Drop = Failures.Truncated(_core.Uri!);
    }
}
