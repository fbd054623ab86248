namespace ResilientSse.Internal;

/// <summary>The media type of a response, as Fetch's "extract a MIME type" finds it in the raw values of <c>Content-Type</c>.</summary>
internal static class MediaType
{
    private const string HttpWhiteSpace = " \t\r\n";

    /// <summary>The essence of the last value that is a MIME type and not <c>*/*</c>; null if there is none.</summary>
    public static string? Extract(string? header)
    {
        string? essence = null;
        var rest = header.AsSpan();
        while (!rest.IsEmpty)
        {
            // "For each value of values: Let temporaryMimeType be the result of parsing value.
            // If temporaryMimeType is failure or its essence is "*/*", then continue. Set mimeType to temporaryMimeType."
            var end = EndOfValue(rest);
            if (Essence(rest[..end]) is { } found and not "*/*")
                essence = found;
            rest = end < rest.Length ? rest[(end + 1)..] : default;
        }

        return essence;
    }

    /// <summary>"get, decode, and split": at the commas that are not within a quoted string.</summary>
    private static int EndOfValue(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (isQuoted && text[i] == '\\')
                i++;
            else if (!isQuoted && text[i] == ',')
                return i;
        }

        return text.Length;
    }

    /// <summary>"parse a MIME type": type, slash and subtype, both of HTTP token code points; parameters never make it a failure.</summary>
    private static string? Essence(ReadOnlySpan<char> value)
    {
        value = value.Trim(HttpWhiteSpace);
        var slash = value.IndexOf('/');
        if (slash < 0)
            return null;

        var type = value[..slash];
        var subtype = value[(slash + 1)..];
        if (subtype.IndexOf(';') is >= 0 and var semicolon)
            subtype = subtype[..semicolon];
        subtype = subtype.TrimEnd(HttpWhiteSpace);
        return IsToken(type) && IsToken(subtype) ? $"{type}/{subtype}" : null;
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
                return false;
        }

        return !text.IsEmpty;
    }
}
