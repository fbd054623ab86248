namespace ResilientSse.Testing.Internal;

/// <summary>The head of a response.</summary>
internal sealed class ResponseHead
{
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private bool _defaultContentType = true;

    public int Status { get; set; } = 200;

    /// <summary>What is sent instead of a head; the body is then not framed either.</summary>
    public ReadOnlyMemory<byte>? Raw { get; set; }

    public TimeSpan Delay { get; set; }

    public bool NeverComes { get; set; }

    public bool Refuses { get; set; }

    public IEnumerable<KeyValuePair<string, string>> Headers =>
        _defaultContentType && Status is >= 200 and < 300 and not 204
            ? _headers.Prepend(new("Content-Type", "text/event-stream"))
            : _headers;

    public void Add(string name, string value)
    {
        if (IsContentType(name))
            OmitContentType();
        _headers.Add(new(name, value));
    }

    public void OmitContentType()
    {
        _headers.RemoveAll(header => IsContentType(header.Key));
        _defaultContentType = false;
    }

    private static bool IsContentType(string name) => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
}
