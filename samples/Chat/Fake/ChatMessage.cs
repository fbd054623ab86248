namespace Chat.Fake;

/// <summary>What somebody has said so far.</summary>
internal sealed record ChatMessage(string Role, string? Content);
