using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>What an append has come to, repairs included.</summary>
/// <param name="IsDone">Whether the blocks are there; false if another owns the log.</param>
/// <param name="Repaired">How many blocks were given back that Redis had lost.</param>
/// <param name="Ask">What those who follow ask for; null for nothing.</param>
/// <param name="State">What the log tells of the upstream, if there were no blocks.</param>
internal sealed record AppendAnswer(bool IsDone, int Repaired, LogAsk? Ask = null, LogState State = default);
