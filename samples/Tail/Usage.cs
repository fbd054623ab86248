namespace Tail;

/// <summary>The arguments are wrong; the message says how, and never quotes them: they may hold secrets.</summary>
internal sealed class UsageException(string message) : Exception(message);

internal static class Usage
{
    private const string Text = """
        Usage: Tail [--seconds N]
               Tail URL [-H "Name: value"]... [--last-event-id ID] [--max-retries N] [--raw]

        Without a URL it starts a guild-status server of its own on a loopback port, which misbehaves on a schedule, follows it
        and counts at the end what was lost or repeated. With a URL it prints the events of that address, the state of the
        connection on stderr.

          -H, --header "Name: value"   sends a header with each request; may be given more than once
          --last-event-id ID           resumes after that event
          --max-retries N              gives up after N failed retries in a row, 0 or more (default 3)
          --raw                        prints nothing but each event's data, as it is
          --seconds N                  how long the demo lasts, 1 to 3600 (default 15)
          -h, --help                   prints this

        Exit code: 0 when the stream is complete or Ctrl-C ended it, 1 when it gave up or the demo lost or repeated an event,
        2 when the arguments are wrong.
        """;

    /// <summary>Prints the usage, after what is wrong if something is.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(TextWriter writer, string? error = null)
    {
        if (error is not null)
            writer.WriteLine(error + Environment.NewLine);
        writer.WriteLine(Text);
        return error is null ? 0 : 2;
    }
}
