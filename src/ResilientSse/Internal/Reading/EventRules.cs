using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>What the options say about an event before it is parsed.</summary>
internal sealed class EventRules
{
    private const string AboutTheItem = "Any exception is about the item, and reported when the item is parsed.";

    private readonly SseStreamOptions _options;
    private readonly byte[]? _terminator;

    private EventRules(SseStreamOptions options)
    {
        _options = options;
        _terminator = options.Terminator is { } terminator ? Encoding.UTF8.GetBytes(terminator) : null;
    }

    /// <summary>The rules; null if the options have none, as for most streams.</summary>
    public static EventRules? Of(SseStreamOptions options) =>
        options.Terminator is null && options.CompleteAfter is null && options.ErrorFrom is null && options.EventFilter is null && options.EventIdFrom is null
            ? null
            : new(options);

    /// <summary>The id from the event's data; null if there is none, or if the data is empty.</summary>
    [SuppressMessage("Design", "CA1031", Justification = AboutTheItem)]
    public string? IdOf(SseReader e, ref RuleFailure? failure)
    {
        try
        {
            var id = e.Data.IsEmpty ? null : _options.EventIdFrom?.Invoke(e.EventType, e.Data);
            return id is null || id.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
                ? id
                : throw new FormatException("SseStreamOptions.EventIdFrom returned an id with CR, LF or NUL in it, which a header cannot carry.");
        }
        catch (Exception thrown)
        {
            failure ??= new(nameof(SseStreamOptions.EventIdFrom), thrown);
            return null;
        }
    }

    /// <summary>Whether the data is exactly <see cref="SseStreamOptions.Terminator"/>.</summary>
    public bool IsTerminator(ReadOnlySpan<byte> data) => _terminator is not null && data.SequenceEqual(_terminator);

    /// <summary>The error that the server reports in the event; null if it reports none.</summary>
    [SuppressMessage("Design", "CA1031", Justification = AboutTheItem)]
    public string? ErrorIn(SseReader e, ref RuleFailure? failure)
    {
        try
        {
            return _options.ErrorFrom?.Invoke(e.EventType, e.Data);
        }
        catch (Exception thrown)
        {
            failure ??= new(nameof(SseStreamOptions.ErrorFrom), thrown);
            return null;
        }
    }

    /// <summary>Whether the stream is complete after the event.</summary>
    [SuppressMessage("Design", "CA1031", Justification = AboutTheItem)]
    public bool IsLast(SseReader e, ref RuleFailure? failure)
    {
        try
        {
            return _options.CompleteAfter?.Invoke(e.EventType, e.Data) == true;
        }
        catch (Exception thrown)
        {
            failure ??= new(nameof(SseStreamOptions.CompleteAfter), thrown);
            return false;
        }
    }

    /// <summary>Whether the event is delivered. One for which the filter threw is, so that it is reported.</summary>
    [SuppressMessage("Design", "CA1031", Justification = AboutTheItem)]
    public bool IsWanted(SseReader e, ref RuleFailure? failure)
    {
        try
        {
            return _options.EventFilter?.Invoke(e.EventType) != false;
        }
        catch (Exception thrown)
        {
            failure ??= new(nameof(SseStreamOptions.EventFilter), thrown);
            return true;
        }
    }
}
