namespace Tail;

/// <summary>A header of the command line. Its value may be a secret: no message quotes it.</summary>
internal sealed record RequestHeader(string Name, string Value)
{
    public static RequestHeader Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new UsageException("""A header looks like "Name: value".""");

        var (name, value) = (text[..colon], text[(colon + 1)..].Trim());
        using var request = new HttpRequestMessage();
        if (value.Any(char.IsControl) || !request.Headers.TryAddWithoutValidation(name, value))
            throw new UsageException("""A header looks like "Name: value", with the name of a request header and no control characters.""");
        if (name.Equals("Last-Event-ID", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("Last-Event-ID changes with each event: --last-event-id says where to begin.");
        return new RequestHeader(name, value);
    }

    /// <summary>Puts headers into a request; as with curl, they replace those that are there.</summary>
    public static void Apply(IEnumerable<RequestHeader> headers, HttpRequestMessage request)
    {
        foreach (var sameName in headers.GroupBy(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase))
        {
            request.Headers.Remove(sameName.Key);
            request.Headers.TryAddWithoutValidation(sameName.Key, sameName);
        }
    }

    public override string ToString() => Name;
}
