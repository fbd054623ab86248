using System.Text;
using Spectre.Console;

namespace Tail.Terminal;

/// <summary>Consoles that colour a terminal and give plain lines to everything else.</summary>
internal static class Screen
{
    public static IAnsiConsole OnOutput() => Console.IsOutputRedirected
        ? Plain(new StreamWriter(StandardOutput.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true })
        : Coloured(Console.Out);

    public static IAnsiConsole OnError() => Console.IsErrorRedirected ? Plain(Console.Error) : Coloured(Console.Error);

    /// <summary>Text of somebody else's making, without the control characters that could command a terminal.</summary>
    public static string Harmless(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) && source[i] is not ('\n' or '\t') ? '\uFFFD' : source[i];
        });

    private static IAnsiConsole Coloured(TextWriter writer) => Create(writer, new AnsiConsoleSettings());

    // Said, not left to detection, which also believes that every CI log wants colours.
    private static IAnsiConsole Plain(TextWriter writer) => Create(writer, new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });

    private static IAnsiConsole Create(TextWriter writer, AnsiConsoleSettings settings)
    {
        settings.Out = new AnsiConsoleOutput(writer);
        settings.Interactive = InteractionSupport.No;
        var console = AnsiConsole.Create(settings);
        console.Profile.Width = int.MaxValue; // one event, one line: a terminal wraps by itself
        return console;
    }
}
