using CsCheck;

namespace ResilientSse.Tests.Reading;

/// <summary>Random streams, from the realistic to the nasty; one character is one byte.</summary>
internal static class StreamGen
{
    public static readonly Gen<int[]> ChunkSizes = Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 20], Gen.Int[100, 5000]).Array[1, 5];

    private static readonly Gen<string> Ends = Gen.OneOf("\n", "\r\n", "\r");

    private static readonly Gen<string> AnyBytes = Gen.Char['\u0000', '\u00FF'].Where(c => c is not ('\r' or '\n')).Array[0, 20]
        .Select(bytes => new string(bytes));

    private static readonly Gen<string> Utf8 = Gen.OneOf("\u00FC", "\u20AC", "\U0001F600", "\uFEFF", "\uFFFD", "x", " ", ":").Array[0, 6]
        .Select(runes => Latin1.Of(string.Concat(runes)));

    private static readonly Gen<string> Values = Gen.Frequency(
        (6, Gen.OneOf("", " ", "x", "  x ", "a:b", "{\"guildId\":42,\"online\":true}", "[DONE]", "0", "\0")),
        (2, Utf8),
        (2, AnyBytes),
        (1, Gen.Int[4000, 9000].Select(length => new string('x', length))));

    private static readonly Gen<string> Times = Gen.OneOf(
        "0", "5", "3000", "007", "", "-1", "+5", "5 ", " 5", "1.5", "x", GeneratedLine.HugeTime);

    private static readonly Gen<string> Separators = Gen.Frequency((4, Gen.Const(": ")), (2, Gen.Const(":")), (1, Gen.Const(":  ")));

    private static readonly Gen<GeneratedLine> Lines = Gen.Frequency(
        (6, Fields("data", Values)),
        (3, Fields("id", Values)),
        (3, Fields("event", Values)),
        (2, Fields("retry", Times)),
        (2, Gen.Select(Values, Ends, (value, end) => new GeneratedLine("", $":{value}", end))),
        (1, Fields(" data", Values)),
        (1, Fields("Data", Values)),
        (2, Gen.Select(Gen.OneOf("data", "id", "event", "retry", "unknown"), Ends, (field, end) => new GeneratedLine(field, field, end))));

    private static readonly Gen<GeneratedBlock> Blocks = Gen.Select(
        Lines.Array[0, 6], Ends, (lines, end) => new GeneratedBlock(lines, end));

    public static readonly Gen<GeneratedStream> Streams = Gen.Select(
        Gen.Bool,
        Blocks.Array[0, 8],
        Lines.Array[0, 3],
        Gen.OneOf("", "", "data", "data: x", "id: 7", "retry: 7", ":"),
        (mark, blocks, tail, last) => new GeneratedStream(mark, blocks, tail, last));

    private static Gen<GeneratedLine> Fields(string field, Gen<string> values) =>
        Gen.Select(Separators, values, Ends, (separator, value, end) => new GeneratedLine(field, field + separator + value, end));
}
