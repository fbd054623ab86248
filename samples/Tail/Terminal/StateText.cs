using System.Globalization;
using ResilientSse;

namespace Tail.Terminal;

/// <summary>A change of the connection's state in a few words.</summary>
internal static class StateText
{
    // The library counts attempts from 0, people from 1.
    public static string Of(SseStateChangedEventArgs change) => change switch
    {
        { State: SseConnectionState.Connecting } => Text($"connecting, attempt {change.Attempt + 1}"),
        { State: SseConnectionState.Connected } => "connected",
        { State: SseConnectionState.Error } => $"given up{InBrackets(change)}",
        { RetryDelay: { } delay } => Text($"disconnected{InBrackets(change)}, attempt {change.Attempt + 1} in {delay.TotalSeconds:0.0} s"),
        _ => $"disconnected{InBrackets(change)}",
    };

    /// <summary>Why it changed; null when nothing went wrong.</summary>
    public static string? Reason(SseStateChangedEventArgs change) => change.Exception switch
    {
        SseException { StatusCode: { } status } e => Text($"{e.Error} {(int)status}"),
        SseException e => e.Error.ToString(),
        _ => null,
    };

    private static string InBrackets(SseStateChangedEventArgs change) => Reason(change) is { } reason ? $" ({reason})" : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
