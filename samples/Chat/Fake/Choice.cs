namespace Chat.Fake;

/// <summary>One of the answers; there is only one.</summary>
internal sealed record Choice(int Index, Delta Delta, string? FinishReason);
