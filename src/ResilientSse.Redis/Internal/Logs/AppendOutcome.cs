namespace ResilientSse.Redis.Internal;

/// <summary>What an append has come to in Redis.</summary>
internal enum AppendOutcome
{
    /// <summary>Some of what came before is not there: a replica that lagged was promoted, or the entries alone are lost.</summary>
    Hole = -2,

    /// <summary>The log is not there at all.</summary>
    Lost = -1,

    /// <summary>It has another owner, or is another log.</summary>
    Fenced = 0,

    /// <summary>The blocks are there.</summary>
    Appended = 1,
}
