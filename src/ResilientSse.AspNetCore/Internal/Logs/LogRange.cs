namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a ring holds of a log.</summary>
/// <param name="Epoch">The log's own id.</param>
/// <param name="First">The sequence of its oldest block; one beyond <paramref name="Last"/> if it holds none.</param>
/// <param name="Last">The sequence of its newest block.</param>
/// <param name="Begin">The sequence before the first block that the log ever had.</param>
internal readonly record struct LogRange(Epoch Epoch, long First, long Last, long Begin)
{
    /// <summary>The position before its oldest block.</summary>
    public Position BeforeFirst => new(Epoch, First - 1);

    /// <summary>Whether nothing has left it that the log ever had.</summary>
    public bool IsWhole => First - 1 == Begin;

    /// <summary>Whether it holds all that follows a position.</summary>
    public bool HasAllAfter(Position position) => position.Epoch == Epoch && position.Sequence >= First - 1 && position.Sequence <= Last;
}
