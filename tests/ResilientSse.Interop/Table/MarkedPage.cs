using System.Text;

namespace ResilientSse.Interop.Table;

/// <summary>A page of docs whose measured tables stand between two markers.</summary>
internal static class MarkedPage
{
    private const string Begin = "<!-- table -->\n";
    private const string End = "<!-- end of table -->";

    public static void Write(string file, string measured, string tables)
    {
        var page = File.ReadAllText(file);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(file, $"{page[..begin]}\n{measured}\n{tables}\n{page[end..]}");
    }

    public static void Table<T>(StringBuilder text, string head, IEnumerable<T> rows, Func<T, string> line)
    {
        text.Append('\n').Append("| ").Append(head).Append(" |\n|").Insert(text.Length, "---|", head.Count(c => c == '|') + 1).Append('\n');
        foreach (var row in rows)
            text.Append("| ").Append(line(row)).Append(" |\n");
    }
}
