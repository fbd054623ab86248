using CsCheck;

namespace ResilientSse.Tests.Reading;

/// <summary>
/// The reader agrees with the platform's parser but for the differences that <see cref="PlatformDifferenceTests"/> pins. They are
/// made equal, and nothing else is.
/// </summary>
public sealed class PlatformAgreementTests
{
    [Fact]
    public void The_reader_agrees_with_the_platform_on_all_streams() =>
        Gen.Select(StreamGen.Streams, StreamGen.ChunkSizes, StreamGen.ChunkSizes).Sample(
            (stream, sizes, platformSizes) =>
                Feed.Chunks(Latin1.Bytes(stream.Text), sizes).Should().Be(
                    Normalise(PlatformParser.Bytes(Latin1.Bytes(stream.PlatformText), platformSizes))),
            iter: 10_000,
            print: t => $"{t.Item1} in pieces of {string.Join(", ", t.Item2)}; {string.Join(", ", t.Item3)}");

    private static Parsed Normalise(Parsed platform) => platform with
    {
        Events =
        [
            .. platform.Events

                // The marker in each block without data, which keeps the platform from carrying its fields into the next event.
                .Where(e => e.Data != GeneratedBlock.Marker)

                // The platform makes an empty event field an empty type.
                .Select(e => e.Type.Length > 0 ? e : e with { Type = "message" }),
        ],

        // The platform counts the id of an incomplete block; what it said at the last complete one is right.
        LastId = platform.Events.Count > 0 ? platform.Events[^1].LastId : "",
    };
}
