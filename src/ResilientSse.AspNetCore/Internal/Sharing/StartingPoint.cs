namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where a browser begins in the log of a shared relay.</summary>
/// <param name="Cursor">The position to begin after.</param>
/// <param name="LastEventId">The id after which the response says that it begins; null for a first visit.</param>
/// <param name="Gap">Why the resume is not exact; null if it is.</param>
internal sealed record StartingPoint(Position Cursor, string? LastEventId = null, string? Gap = null)
{
    private const string Trimmed = "trimmed";
    private const string Unknown = "unknown";

    /// <summary>Where a browser that joins begins to read; null if it needs its own upstream request.</summary>
    /// <param name="id">The id that the browser sent; null on a first visit.</param>
    /// <param name="relay">The relay that it has joined.</param>
    public static StartingPoint? Of(ResumeId? id, SharedRelay relay)
    {
        var range = relay.Ring.Range;
        if (id is null)
            return range.IsWhole && relay.BeginsAfter.Length == 0 ? new(range.BeforeFirst) : null;
        if (id.Position is { } position && range.HasAllAfter(position))
            return new(position, id.Text);
        if (id.UpstreamId.Length == 0)
            return new(range.BeforeFirst, range.BeforeFirst.ToString(), id.Position?.Epoch == range.Epoch ? Trimmed : Unknown);

        // Its block is no longer in this log, so a block with the same id is another one.
        if (id.Position?.Epoch == range.Epoch)
            return null;
        if (range.IsWhole && relay.BeginsAfter == id.UpstreamId)
            return new(range.BeforeFirst, id.Text);

        return relay.Ring.Find(id.UpstreamId, body: []) is { } found ? new(found, id.Text) : null;
    }
}
