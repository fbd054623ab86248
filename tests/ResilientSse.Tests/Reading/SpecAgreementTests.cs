using CsCheck;

namespace ResilientSse.Tests.Reading;

public sealed class SpecAgreementTests
{
    /// <summary>What matters to a parser, in any order. One character is one byte; whole UTF-8 sequences and torn ones.</summary>
    private static readonly Gen<string> Soup = Gen.Frequency(
        (4, Gen.OneOf("\n", "\r", "\r\n", "\n\n", "\r\r")),
        (4, Gen.OneOf("data", "data:", "data: x", "id", "id:", "id: 1", "event:", "event: a", "retry: ", "retry:5", "xy")),
        (2, Gen.OneOf(":", " ", "\0", "x", "0", "99999999999999999999")),
        (1, Gen.OneOf("\u00EF\u00BB\u00BF", "\u00EF", "\u00BB", "\u00C3\u00BC", "\u00FF")),
        (1, Gen.OneOf("\u00E2\u0082", "\u00F0\u009F\u0098\u0080", "\u00F0\u009F")))
        .Array[0, 40].Select(string.Concat);

    private static readonly Gen<int[]> ChunkSizes = Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 40]).Array[1, 5];

    [Fact]
    public void The_reader_does_what_the_standard_says_with_any_bytes_in_any_pieces() =>
        Gen.Select(Soup, ChunkSizes).Sample(
            (text, sizes) =>
            {
                var bytes = Latin1.Bytes(text);
                SpecModel.Decode(Feed.Chunks(bytes, sizes)).Should().Be(SpecModel.Read(bytes));
            },
            iter: 10_000);

    [Fact]
    public void Where_the_pieces_end_does_not_matter_for_any_bytes_under_any_limit() =>
        Gen.Select(Soup, ChunkSizes, Gen.Int[1, 60]).Sample(
            (text, sizes, limit) =>
            {
                var bytes = Latin1.Bytes(text);
                Feed.Chunks(bytes, sizes, limit).Should().Be(Feed.Chunks(bytes, bytes.Length + 1, limit));
            },
            iter: 10_000);
}
