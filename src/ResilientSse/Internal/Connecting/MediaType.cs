namespace ResilientSse.Internal;

/// <summary>The media type of a response, as Fetch's "extract a MIME type" finds it in the raw values of <c>Content-Type</c>.</summary>
internal static class MediaType
{
    private const string HttpWhiteSpace = " \t\r\n";

    /// <summary>The essence of the last value that is a MIME type and not <c>*/*</c>; empty if there is none.</summary>
    public static ReadOnlySpan<char> Extract(string? header)
    {
        ReadOnlySpan<char> essence = default;
        var rest = header.AsSpan();
        while (!rest.IsEmpty)
        {
            // "For each value of values: Let temporaryMimeType be the result of parsing value.
            // If temporaryMimeType is failure or its essence is "*/*", then continue. Set mimeType to temporaryMimeType."
            var end = EndOfValue(rest);
            if (Essence(rest[..end]) is { IsEmpty: false } found and not "*/*")
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

    /// <summary>
    /// "parse a MIME type": type, slash and subtype, both of HTTP token code points; parameters never make it a failure. Empty if it is one.
    /// </summary>
    private static ReadOnlySpan<char> Essence(ReadOnlySpan<char> value)
    {
        if (value.IndexOf(';') is >= 0 and var semicolon)
            value = value[..semicolon];

        value = value.Trim(HttpWhiteSpace);
        var slash = value.IndexOf('/');
        return slash >= 0 && IsToken(value[..slash]) && IsToken(value[(slash + 1)..]) ? value : default;
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
