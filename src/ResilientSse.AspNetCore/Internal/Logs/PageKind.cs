namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a read has found after a position.</summary>
internal enum PageKind
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>Blocks.</summary>
    Blocks,

    /// <summary>Nothing, and nothing more will come.</summary>
    Complete,

    /// <summary>What follows is no longer in the log.</summary>
    Gap,
}
