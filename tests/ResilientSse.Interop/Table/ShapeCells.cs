using ResilientSse.Interop.Libraries;

namespace ResilientSse.Interop.Table;

/// <summary>What servers make of ids and data (Messages.cs), in words. The event before has the id 5.</summary>
internal static class ShapeCells
{
    private const string Throws = "throws";

    public static string WithoutId(Shape shape) => shape.Id switch
    {
        null => Throws,
        "5" => "none",
        "" => "**an empty one**",
        "1" => "**one that counts from 1**",
        _ => "a random one",
    };

    public static string Zero(Shape shape) => Kept(shape, "0");

    /// <summary>Only JavaScript has ids that are numbers.</summary>
    public static string Number(LibraryRow row) => row.Library.IsNode ? Kept(row.Shapes["id-number"], "7") : "-";

    public static string Empty(Shape shape) => Kept(shape, "");

    public static string WithNewline(Shape shape) => shape switch
    {
        { Id: null } => Throws,
        { Id: "7" } when shape.Wire.Contains("\nretry: 77\n", StringComparison.Ordinal) => "**writes a field of its own**",
        _ => "loses it",
    };

    public static string Lines(LibraryRow row)
    {
        string?[] simple = [.. ((string[])["lf", "crlf", "cr"]).Select(name => row.Shapes[name].Data)];
        var blank = row.Shapes["blank-line"].Data;
        return simple.Append(blank).All(static data => data is ['"', ..]) ? "JSON"
            : simple.All(static data => data == "a\nb") && blank == "a\n\nid: 99" ? "kept"
            : "**the first line only**; the others are fields";
    }

    public static string Edges(LibraryRow row) => (row.Shapes["space"].Data, row.Shapes["last-newline"].Data) switch
    {
        (['"', ..], ['"', ..]) => "JSON",
        (" a", "a\n") => "kept",
        _ => "**dropped**",
    };

    public static string Nothing(Shape shape) => shape.Data switch
    {
        null => "no event",
        "" => "kept",
        _ => "JSON",
    };

    public static string Object(Shape shape) => shape.Data switch
    {
        """{"a":1}""" => "JSON",
        "" => "**empty**",
        null => Throws,
        var other => $"**`{other}`**",
    };

    public static string Retry(LibraryRow row) => (HasRetry(row.Shapes["retry-0"], "0"), HasRetry(row.Shapes["retry"], "77")) switch
    {
        (true, true) => "kept",
        (false, true) => "0 is **dropped**",
        _ => "not per event",
    };

    private static bool HasRetry(Shape shape, string time) => shape.Wire.Contains($"\nretry: {time}\n", StringComparison.Ordinal);

    private static string Kept(Shape shape, string id) => shape.Id == id ? "kept" : shape.Id is null ? Throws : "**dropped**";
}
