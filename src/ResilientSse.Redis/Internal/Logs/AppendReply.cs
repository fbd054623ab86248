using ResilientSse.AspNetCore.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Redis's answer to an append.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="LostAfter">If there is a hole, the sequence after which blocks are lost.</param>
/// <param name="Ask">What followers ask for; null for nothing.</param>
/// <param name="State">The state of the upstream according to the log, if there were no blocks.</param>
internal readonly record struct AppendReply(AppendOutcome Outcome, long LostAfter = 0, LogAsk? Ask = null, LogState State = default)
{
    public static AppendReply Of(RedisResult result)
    {
        var outcome = (AppendOutcome)(int)result[0];
        return outcome switch
        {
            AppendOutcome.Hole => new(outcome, (long)result[1]),
            AppendOutcome.Appended => new(outcome, 0, AskOf((string?)result[1]), result.Length > 2 ? StateOf((string)result[2]!, (string)result[3]!) : default),
            _ => new(outcome),
        };
    }

    private static LogAsk? AskOf(string? text) => Enum.TryParse<LogAsk>(text, out var ask) ? ask : null;

    private static LogState StateOf(string accepted, string refusal) => new(accepted.Length > 0, int.TryParse(refusal, out var status) ? status : 0);
}
