using System.Text.Json;

namespace ResilientSse.Internal;

/// <summary>The values of the attribute <c>error.type</c>.</summary>
internal static class ErrorTypes
{
    /// <summary>No error: somebody called <c>Reconnect()</c>.</summary>
    public const string ReconnectRequested = "reconnect_requested";

    private static readonly string[] Names = [.. Enum.GetNames<SseError>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Of(SseError error) => Names[(int)error];
}
