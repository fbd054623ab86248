namespace ResilientSse.Tests.Reading;

/// <summary>All that a stream said, for comparison.</summary>
internal sealed record Parsed(IReadOnlyList<ParsedEvent> Events, string LastId, TimeSpan? ReconnectionTime, SseError? Error)
{
    public bool Equals(Parsed? other) =>
        other is not null && Events.SequenceEqual(other.Events)
        && (LastId, ReconnectionTime, Error) == (other.LastId, other.ReconnectionTime, other.Error);

    public override int GetHashCode() => HashCode.Combine(Events.Count, LastId, ReconnectionTime, Error);

    public override string ToString() =>
        $"{string.Join(Environment.NewLine, Events)}{Environment.NewLine}" +
        $"last id '{LastId}', reconnection time {ReconnectionTime}, error {Error}";
}
