namespace Chat.Fake;

/// <summary>An event of a streamed chat completion.</summary>
internal sealed record Chunk(string Id, string Object, long Created, string Model, IReadOnlyList<Choice> Choices);
