namespace ResilientSse.Tests.Reading;

/// <summary>Lines and the blank line behind them.</summary>
internal sealed record GeneratedBlock(GeneratedLine[] Lines, string End)
{
    public const string Marker = "\u0001no data\u0001";

    public string Text => string.Concat(Lines.Select(l => l.All)) + BlankLine;

    /// <summary>
    /// The platform carries the fields of a block without data into the next event. With data there is nothing to carry: the event
    /// that it makes is recognised by the marker and dropped.
    /// </summary>
    public string PlatformText =>
        string.Concat(Lines.Select(l => l.PlatformText)) + (HasFieldsToCarry ? $"data:{Marker}\r\n" : "") + BlankLine;

    private bool HasFieldsToCarry => Lines.Length > 0 && Lines.All(l => l.Field != "data");

    /// <summary>An LF right after a CR would be part of the line end before it, and no blank line.</summary>
    private string BlankLine => End == "\n" && Lines is [.., { End: "\r" }] ? "\r" : End;
}
