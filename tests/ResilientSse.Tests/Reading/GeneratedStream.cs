namespace ResilientSse.Tests.Reading;

/// <summary>A random stream: complete blocks, the lines of an incomplete one, and an incomplete line.</summary>
internal sealed record GeneratedStream(bool HasByteOrderMark, GeneratedBlock[] Blocks, GeneratedLine[] Tail, string LastLine)
{
    public string Text => Start + string.Concat(Blocks.Select(b => b.Text)) + string.Concat(Tail.Select(l => l.All)) + LastLine;

    public string PlatformText =>
        Start + string.Concat(Blocks.Select(b => b.PlatformText)) + string.Concat(Tail.Select(l => l.PlatformText)) + LastLine;

    private string Start => HasByteOrderMark ? "\u00EF\u00BB\u00BF" : "";

    public override string ToString() =>
        $"\"{Text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
