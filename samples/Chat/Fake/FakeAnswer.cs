using System.Text.RegularExpressions;

namespace Chat.Fake;

/// <summary>What the fake answers: always the same to the same question.</summary>
internal static partial class FakeAnswer
{
    private static readonly string[] Paragraphs =
    [
        "Reload the page while I speak. The answer does not begin again: the page has kept how far it was, asks for what follows, and the app has all of it.",
        "Turn off your network for a while. I go on speaking to the app, the page says that it is away, and what I said meanwhile comes all at once when it is back.",
        "Open this page in a second tab. Both show the same answer, and I was asked once.",
        "Choose a model that breaks off or falls silent. The page keeps what has come, and says that it is not all: half an answer never looks like a whole one.",
        "Press Stop, and I am told to be quiet. Close the tab, and I finish all the same: the answer waits ten minutes for you.",
    ];

    /// <summary>The tokens of the answer.</summary>
    public static IReadOnlyList<string> To(string question)
    {
        // Which paragraphs these are depends on the question, and on nothing else.
        var first = question.Aggregate(0, (sum, c) => (sum + c) % Paragraphs.Length);
        var text = string.Join("\n\n", Paragraphs.Skip(first).Concat(Paragraphs.Take(first)).Take(3).Prepend(
            $"You asked: “{question}”. I am no language model, only a fake of one, but my words reach you as a real one's would: each is an event of its own. ✍️"));
        return [.. Token().Matches(text).Select(match => match.Value)];
    }

    [GeneratedRegex(@"\s*\S+|\s+")]
    private static partial Regex Token();
}
