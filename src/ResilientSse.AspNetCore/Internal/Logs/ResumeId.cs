namespace ResilientSse.AspNetCore.Internal;

/// <summary>The id that a browser sends when it returns to a proxy route.</summary>
internal sealed class ResumeId
{
    /// <summary>The greatest length, because it becomes a header of the upstream request.</summary>
    private const int MaxLength = 8 * 1024;

    public ResumeId(string text)
    {
        Text = text;
        UpstreamId = text;
        if (Internal.Position.TryParse(text, Epoch.SharedLength, out var position, out var upstreamId))
        {
            UpstreamId = upstreamId;
            Position = position == Internal.Position.None ? null : position;
        }
    }

    /// <summary>Whether a text is valid.</summary>
    public static bool CanBe(string text) => text.Length <= MaxLength && text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;

    /// <summary>The text as received.</summary>
    public string Text { get; }

    /// <summary>The position in a log; null if the id has none.</summary>
    public Position? Position { get; }

    /// <summary>The upstream's id; an empty string if there is none.</summary>
    public string UpstreamId { get; }
}
