namespace ResilientSse.Internal;

/// <summary>What a <c>Retry-After</c> asked for holds for whoever comes next, also after the stream has given up.</summary>
internal sealed class RetryAfterGate(TimeProvider time)
{
    private long _closedAt;
    private TimeSpan _for;

    /// <summary>How long no attempt is to be made.</summary>
    public TimeSpan Remaining => _for - time.GetElapsedTime(_closedAt) is var rest && _for > TimeSpan.Zero && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    /// <summary>A failure asks for a wait, or for none.</summary>
    public void Close(TimeSpan retryAfter)
    {
        _closedAt = time.GetTimestamp();
        _for = retryAfter < ReconnectDelay.MaxFloor ? retryAfter : ReconnectDelay.MaxFloor;
    }

    public void Open() => _for = TimeSpan.Zero;
}
