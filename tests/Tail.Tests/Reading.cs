namespace Tail.Tests;

internal static class Reading
{
    /// <summary>Reads lines up to the first one that contains a text.</summary>
    public static async Task ReadToAsync(this StreamReader reader, string text)
    {
        string? line;
        do
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains(text, StringComparison.Ordinal) == false);

        line.Should().NotBeNull("a line with '{0}' was expected before the end", text);
    }
}
