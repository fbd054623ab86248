using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>The result of an append, including repairs.</summary>
/// <param name="IsDone">Whether the blocks are there; false if another instance owns the log.</param>
/// <param name="Repaired">How many blocks that Redis had lost were restored.</param>
/// <param name="Ask">What followers ask for; null for nothing.</param>
/// <param name="State">The state of the upstream according to the log, if there were no blocks.</param>
internal sealed record AppendAnswer(bool IsDone, int Repaired, LogAsk? Ask = null, LogState State = default);
