using ResilientSse.Interop.Libraries;

namespace ResilientSse.Interop.Table;

/// <summary>What was measured of one library.</summary>
internal sealed record LibraryRow(Library Library)
{
    private static readonly string[] ShapeNames =
    [
        "no-id", "empty-id", "id-0", "id-number", "id-newline", "lf", "crlf", "cr", "last-newline", "blank-line", "empty", "space", "object", "retry-0", "retry",
    ];

    public required Restarts Restarts { get; init; }

    /// <summary>Null where SIGTERM does the same without any code.</summary>
    public required Ended? Shutdown { get; init; }

    public required Failure Failure { get; init; }

    public required Silence Silence { get; init; }

    /// <summary>By their names; none for a protocol of its own.</summary>
    public required IReadOnlyDictionary<string, Shape> Shapes { get; init; }

    public static async Task<LibraryRow> MeasureAsync(Library library)
    {
        // It takes half a minute, in a process of its own.
        var silence = Libraries.Silence.MeasureAsync(library);
        var shapes = new Dictionary<string, Shape>();
        if (library.Protocol == Protocol.None)
        {
            await using var server = await LibraryProcess.StartAsync(library);
            foreach (var name in ShapeNames)
                shapes.Add(name, await Shape.MeasureAsync(library, server, name));
        }

        return new(library)
        {
            Shapes = shapes,
            Restarts = await Restarts.MeasureAsync(library),
            Shutdown = library.HasGracefulClose ? await Libraries.Shutdown.MeasureAsync(library) : null,
            Failure = await Failure.MeasureAsync(library),
            Silence = await silence,
        };
    }
}
