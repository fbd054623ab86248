namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a log holds.</summary>
/// <param name="Epoch">The log's own id.</param>
/// <param name="First">The sequence of its oldest block; one beyond <paramref name="Last"/> if it holds none.</param>
/// <param name="Last">The sequence of its newest block; 0 if it never had one.</param>
internal readonly record struct LogRange(Epoch Epoch, long First, long Last)
{
    /// <summary>The position before its oldest block.</summary>
    public Position BeforeFirst => new(Epoch, First - 1);

    /// <summary>Whether it holds all that follows a position.</summary>
    public bool HasAllAfter(Position position) => position.Epoch == Epoch && position.Sequence >= First - 1 && position.Sequence <= Last;
}
