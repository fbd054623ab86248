namespace Chat.Fake;

/// <summary>What the fake reads of a request for a chat completion.</summary>
internal sealed record ChatRequest(string Model, bool Stream, IReadOnlyList<ChatMessage> Messages);
