namespace ResilientSse.Tests.Reading;

/// <summary>A line of a random stream; one character is one byte.</summary>
/// <param name="Field">Its field, to know what it does.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="End">The end of the line.</param>
internal sealed record GeneratedLine(string Field, string Text, string End)
{
    public const string HugeTime = "99999999999999999999";

    public string All => Text + End;

    /// <summary>The platform ignores a huge reconnection time; the longest that it knows stands for it.</summary>
    public string PlatformText => (Field == "retry" ? Text.Replace(HugeTime, "922337203685476", StringComparison.Ordinal) : Text) + End;
}
