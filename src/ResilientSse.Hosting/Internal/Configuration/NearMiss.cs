namespace ResilientSse.Hosting.Internal;

/// <summary>Finds the name that was meant by a mistyped one.</summary>
internal static class NearMiss
{
    /// <summary>
    /// The known name that differs from this one in at most a third of its characters, and in at most two; null if there is none.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known) => known
        .Select(candidate => (Name: candidate, Edits: Edits(candidate.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(candidate => candidate.Edits <= Math.Min(2, candidate.Name.Length / 3))
        .OrderBy(candidate => candidate.Edits)
        .FirstOrDefault().Name;

    /// <summary>How many characters must be added, removed or replaced to turn one text into the other (Levenshtein distance).</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
