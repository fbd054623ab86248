namespace ResilientSse.Internal;

/// <content>How it ended: complete, dropped, truncated or ended by us.</content>
internal sealed partial class Connection
{
    private readonly string _openedAfter;
    private readonly long _openedAt;
    private bool _hasData;

    /// <summary>Whether the stream is complete: an event said so, or the body ended and that means so.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why it dropped; null while it has not, when the stream is complete, and when we ended it ourselves.</summary>
    public SseException? Drop { get; private set; }

    /// <summary>
    /// Whether it has brought the stream on: it delivered an event whose data is not empty and, in a stream with ids, stands at another id than
    /// it was opened with; or it stayed open for long enough.
    /// </summary>
    public bool MadeProgress =>
        (_hasData && (_core.ResumePoint.LastEventId.Length == 0 || _core.ResumePoint.LastEventId != _openedAfter))
        || Options.TimeProvider.GetElapsedTime(_openedAt, _source.LastSeenOpen) >= Options.ReconnectPolicy.HealthyAfter;

    private bool IsOver => IsComplete || Drop is not null;

    public async ValueTask DisposeAsync()
    {
        Conclude();
        if (await _source.CloseAsync().ConfigureAwait(false) is { } failure)
            _core.Logger.CloseThrew(failure);

        _core.ResumePoint.ReconnectionTime = Reader.ReconnectionTime ?? _core.ResumePoint.ReconnectionTime;
        Reader.Dispose();
        _watchdog?.Dispose();
        _scope.Dispose();
        _telemetry?.End(Drop);
    }

    /// <summary>Says how it ended, unless an event has said so.</summary>
    private void Conclude()
    {
        if (IsOver)
            return;

        if (_source.Exception is { } exception)
            Drop = _isTooSilent ? Failures.IdleTimeout(_core.Uri!, Options.IdleTimeout) : _scope.IsOver ? null : Failures.ConnectionLost(_core.Uri!, exception);
        else if (_source.IsAtEnd && Reader.IsInBlock)
            ConcludeInBlock();
        else if (_source.IsAtEnd && !(IsComplete = Options.CompleteOnEnd))
            Drop = Failures.StreamEnded(_core.Uri!);
    }

    /// <summary>Servers forget the blank line after their last event; anything else that is cut off is no end.</summary>
    private void ConcludeInBlock()
    {
        IsComplete = Reader.HasWholeLines && _core.Rules?.IsTerminator(Reader.Data) == true;
        if (!IsComplete)
            Drop = Failures.Truncated(_core.Uri!);
    }
}
