using System.Globalization;

namespace Tail;

/// <summary>What the command line says.</summary>
internal sealed record Arguments
{
    /// <summary>The address to tail; null for the demo.</summary>
    public Uri? Uri { get; private set; }

    public IList<RequestHeader> Headers { get; } = [];

    public string LastEventId { get; private set; } = "";

    /// <summary>Null for the library's default.</summary>
    public int? MaxRetries { get; private set; }

    public bool Raw { get; private set; }

    public TimeSpan Duration { get; private set; } = TimeSpan.FromSeconds(15);

    public bool Help { get; private set; }

    public static Arguments Parse(IEnumerable<string> args)
    {
        var arguments = new Arguments();
        var options = new List<string>();
        using var rest = args.GetEnumerator();
        while (rest.MoveNext())
        {
            var argument = rest.Current;
            if (!argument.StartsWith('-'))
            {
                arguments.Uri = arguments.Uri is null ? Address(argument) : throw new UsageException("There can be one URL only.");
                continue;
            }

            options.Add(argument);
            arguments.Read(argument, rest);
            if (arguments.Help)
                return arguments;
        }

        var misplaced = options.Find(option => (option == "--seconds") != (arguments.Uri is null));
        return misplaced is null
            ? arguments
            : throw new UsageException($"{misplaced} {(arguments.Uri is null ? "needs a URL" : "is for the demo, without a URL")}.");
    }

    private void Read(string option, IEnumerator<string> rest)
    {
        switch (option)
        {
            case "-h" or "--help":
                Help = true;
                break;
            case "-H" or "--header":
                Headers.Add(RequestHeader.Parse(ValueOf(option, rest)));
                break;
            case "--last-event-id":
                LastEventId = EventId(ValueOf(option, rest));
                break;
            case "--max-retries":
                MaxRetries = Number(option, ValueOf(option, rest), 0, int.MaxValue);
                break;
            case "--raw":
                Raw = true;
                break;
            case "--seconds":
                Duration = TimeSpan.FromSeconds(Number(option, ValueOf(option, rest), 1, 3600));
                break;
            default:
                throw new UsageException($"Unknown option {NameOf(option)}.");
        }
    }

    private static string ValueOf(string option, IEnumerator<string> rest) =>
        rest.MoveNext() ? rest.Current : throw new UsageException($"{option} needs a value.");

    private static string EventId(string value) => value.AsSpan().ContainsAny("\r\n\0")
        ? throw new UsageException("--last-event-id cannot have line breaks.")
        : value;

    private static int Number(string option, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} takes a whole number from {min} to {max}."));

    private static Uri Address(string argument) => Uri.TryCreate(argument, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri
        : throw new UsageException("The URL must be a whole one and begin with http:// or https://.");

    // No more than the name: "-HAuthorization: Bearer ..." is a slip that must not print a token.
    private static string NameOf(string option) => string.Concat(option.TakeWhile(c => c == '-' || char.IsAsciiLetter(c)));
}
