namespace ResilientSse.Internal;

/// <summary>What a state change reports besides the state.</summary>
internal readonly record struct StateDetails
{
    public int Attempt { get; init; }

    public TimeSpan? RetryDelay { get; init; }

    public Exception? Exception { get; init; }

    public SseResponseInfo? Response { get; init; }

    public bool IsResume { get; init; }

    public bool IsReplay { get; init; }
}
