namespace ResilientSse.Tests.Examples;

/// <summary>How the tests read an answer.</summary>
internal static class Reading
{
    /// <summary>The whole text.</summary>
    public static async Task<string> TextAsync(this IAsyncEnumerable<string> answer) => string.Concat(await answer.ToListAsync());

    /// <summary>What came before the answer failed, and why it did.</summary>
    public static async Task<(string Text, SseException Failure)> FailAsync(this IAsyncEnumerable<string> answer)
    {
        var text = "";
        var thrown = await FluentActions.Awaiting(async () =>
        {
            await foreach (var part in answer)
                text += part;
        }).Should().ThrowAsync<SseException>();
        return (text, thrown.Which);
    }
}
