namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a ring holds of a log.</summary>
/// <param name="Epoch">The id of the log.</param>
/// <param name="First">The sequence of the oldest block; <paramref name="Last"/> + 1 if there is none.</param>
/// <param name="Last">The sequence of the newest block.</param>
/// <param name="Begin">The sequence before the first block that the log ever had.</param>
internal readonly record struct LogRange(Epoch Epoch, long First, long Last, long Begin)
{
    /// <summary>The position before the oldest block.</summary>
    public Position BeforeFirst => new(Epoch, First - 1);

    /// <summary>Whether it holds every block that the log ever had.</summary>
    public bool IsWhole => First - 1 == Begin;

    /// <summary>Whether it holds everything after a position.</summary>
    public bool HasAllAfter(Position position) => position.Epoch == Epoch && position.Sequence >= First - 1 && position.Sequence <= Last;
}
