using System.Globalization;
using ResilientSse.AspNetCore.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The result of reading a log.</summary>
/// <param name="Epoch">The id of the log; <see cref="Epoch.None"/> if there is none.</param>
/// <param name="Fence">The newest fencing token.</param>
/// <param name="Owner">The owner; an empty string for none.</param>
/// <param name="Top">The newest sequence.</param>
/// <param name="Begin">The sequence before the first block that the log ever had.</param>
/// <param name="BeginsAfter">The upstream's id after which the log begins.</param>
/// <param name="UpstreamId">The upstream's newest id.</param>
/// <param name="State">The state of the upstream.</param>
/// <param name="HasEnded">Whether the log is complete.</param>
/// <param name="Entries">The blocks that were read.</param>
internal sealed record LogView(
    Epoch Epoch, long Fence, string Owner, long Top, long Begin, string BeginsAfter, string UpstreamId, LogState State, bool HasEnded, RedisResult[] Entries)
{
    /// <summary>The result if there is no log.</summary>
    public static LogView None { get; } = new(Epoch.None, 0, "", 0, 0, "", "", default, HasEnded: false, []);

    /// <summary>Whether the log exists.</summary>
    public bool Exists => Epoch != Epoch.None;

    public static LogView Of(RedisResult result)
    {
        var state = (RedisValue[])result[0]!;
        return new(
            EpochOf((string?)state[0]), Number(state[1]), (string?)state[2] ?? "", Number(state[3]), Number(state[4]), (string?)state[5] ?? "", (string?)state[6] ?? "",
            new(!state[7].IsNull, (int)Number(state[8])), !state[9].IsNull, (RedisResult[])result[1]!);
    }

    /// <summary>Parses an entry of the stream.</summary>
    public static Entry EntryOf(RedisResult entry)
    {
        var id = ((string)entry[0]!).AsSpan();
        return Entry.Of(long.Parse(id[(id.IndexOf('-') + 1)..], CultureInfo.InvariantCulture), (byte[])entry[1][1]!);
    }

    private static Epoch EpochOf(string? text) =>
        text is null ? Epoch.None
        : Epoch.TryParse(text, out var epoch) ? epoch
        : throw new InvalidDataException("The log in Redis has an invalid epoch: another program has written it (SseRedisOptions.KeyPrefix).");

    private static long Number(RedisValue value) => value.IsNull ? 0 : (long)value;
}
