using Chat.Fake;

namespace Chat.Tests.Support;

/// <summary>What the fake LLM answers.</summary>
internal static class Answers
{
    /// <summary>How many tokens the answer has.</summary>
    public static int LengthOf(string question) => FakeAnswer.To(question).Count;

    /// <summary>The answer, or its first tokens.</summary>
    public static string Of(string question, int tokens = int.MaxValue) => string.Concat(FakeAnswer.To(question).Take(tokens));
}
