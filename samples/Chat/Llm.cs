using Chat.Fake;

namespace Chat;

/// <summary>Who answers: any API that speaks OpenAI's chat completions.</summary>
/// <param name="Address">Of the chat completions.</param>
/// <param name="Key">The service's. It never leaves the server.</param>
/// <param name="Models">What a visitor may choose from.</param>
/// <param name="Silence">How long it may be silent in an answer. A model that thinks says nothing for a while.</param>
internal sealed record Llm(Uri Address, string Key, IReadOnlyList<Model> Models, TimeSpan Silence)
{
    /// <summary>The API of <c>LLM_URL</c>, <c>LLM_KEY</c> and <c>LLM_MODEL</c>; null if they name none.</summary>
    /// <exception cref="ArgumentException"><c>LLM_URL</c> is no address.</exception>
    public static Llm? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("LLM_URL") is not { Length: > 0 } url)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"LLM_URL is {url}, which is no address such as https://api.openai.com/v1/chat/completions.");

        // A server of one's own takes any key.
        var key = Environment.GetEnvironmentVariable("LLM_KEY") is { Length: > 0 } given ? given : "none";
        var model = Environment.GetEnvironmentVariable("LLM_MODEL") is { Length: > 0 } chosen ? chosen : "gpt-4o-mini";
        return new(address, key, [new(model, model)], TimeSpan.FromMinutes(5));
    }

    /// <summary>The fake, whose models differ in what goes wrong.</summary>
    public static Llm Of(FakeLlm fake) => new(fake.Address, FakeLlm.Key, FakeLlm.Models, TimeSpan.FromSeconds(5));
}
