namespace ResilientSse.Redis.Internal;

/// <summary>The result of an append in Redis.</summary>
internal enum AppendOutcome
{
    /// <summary>Some earlier blocks are missing: a replica that lagged was promoted, or only the entries are lost.</summary>
    Hole = -2,

    /// <summary>The log does not exist.</summary>
    Lost = -1,

    /// <summary>The log has another owner, or is another one.</summary>
    Fenced = 0,

    /// <summary>The blocks are there.</summary>
    Appended = 1,
}
