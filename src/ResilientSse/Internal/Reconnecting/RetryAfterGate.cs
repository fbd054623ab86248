namespace ResilientSse.Internal;

/// <summary>What a <c>Retry-After</c> asked for holds for whoever comes next, also after the stream has given up.</summary>
internal struct RetryAfterGate
{
    private long _closedAt;
    private TimeSpan _for;

    /// <summary>How long no attempt is to be made.</summary>
    public readonly TimeSpan Remaining(TimeProvider time) =>
        _for > TimeSpan.Zero && _for - time.GetElapsedTime(_closedAt) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    /// <summary>A failure asks for a wait; one that asks for none does not end another's.</summary>
    public void Close(TimeProvider time, TimeSpan retryAfter)
    {
        if (retryAfter <= Remaining(time))
            return;

        _closedAt = time.GetTimestamp();
        _for = retryAfter < ReconnectDelay.MaxFloor ? retryAfter : ReconnectDelay.MaxFloor;
    }

    public void Open() => _for = TimeSpan.Zero;
}
