using System.Globalization;
using System.Runtime.CompilerServices;

namespace ResilientSse.Interop.Servers;

/// <summary>What every server sends: Node/streams.mjs says it for those in JavaScript.</summary>
internal static class Messages
{
    private static readonly Dictionary<string, Message> Shapes = new()
    {
        ["no-id"] = new(null, "text"),
        ["empty-id"] = new("", "text"),
        ["id-0"] = new("0", "text"),
        ["id-newline"] = new("7\nretry: 77", "text"),
        ["lf"] = new("7", "a\nb"),
        ["crlf"] = new("7", "a\r\nb"),
        ["cr"] = new("7", "a\rb"),
        ["last-newline"] = new("7", "a\n"),
        ["blank-line"] = new("7", "a\n\nid: 99"),
        ["empty"] = new("7", ""),
        ["space"] = new("7", " a"),
        ["colon"] = new("7", ": a"),
        ["retry-0"] = new("7", "text", 0),
        ["retry"] = new("7", "text", 77),
    };

    public static async IAsyncEnumerable<Message> Of(string name, string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (name == "feed")
        {
            _ = long.TryParse(lastEventId, CultureInfo.InvariantCulture, out var id);
            while (true)
            {
                var number = (++id).ToString(CultureInfo.InvariantCulture);
                yield return new(number, number);
                await PauseAsync(10, cancellationToken);
            }
        }

        if (name == "silent")
            await PauseAsync(Timeout.Infinite, cancellationToken);
        yield return new("5", "first");
        await PauseAsync(name == "quiet" ? Timeout.Infinite : 50, cancellationToken);
        if (name == "error")
            throw new InvalidOperationException("The secret of the database");

        yield return Shapes[name];
        yield return new("9", "last");
        await PauseAsync(50, cancellationToken);
    }

    private static Task PauseAsync(int milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken);
}
