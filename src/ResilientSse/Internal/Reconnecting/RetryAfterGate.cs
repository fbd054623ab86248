namespace ResilientSse.Internal;

/// <summary>The wait that a <c>Retry-After</c> asked for; it also applies to the next consumer after the stream has given up.</summary>
internal struct RetryAfterGate
{
    private long _closedAt;
    private TimeSpan _for;

    /// <summary>How long no attempt may be made.</summary>
    public readonly TimeSpan Remaining(TimeProvider time) =>
        _for > TimeSpan.Zero && _for - time.GetElapsedTime(_closedAt) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    /// <summary>Starts the wait that a failure asks for; it never shortens an earlier one.</summary>
    public void Close(TimeProvider time, TimeSpan retryAfter)
    {
        if (retryAfter <= Remaining(time))
            return;

        _closedAt = time.GetTimestamp();
        _for = retryAfter < ReconnectDelay.MaxFloor ? retryAfter : ReconnectDelay.MaxFloor;
    }

    public void Open() => _for = TimeSpan.Zero;
}
