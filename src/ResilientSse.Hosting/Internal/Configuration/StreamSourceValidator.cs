using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>Validates the options of a stream, including a consumer's; each message names the setting.</summary>
internal sealed class StreamSourceValidator<TOptions>(IHttpClientFactory clients) : IValidateOptions<TOptions>
    where TOptions : class, IStreamSource
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var section = $"{SectionReader.Root}:{name}";
        var failures = new List<string>();
        if (options.Uri is null)
            failures.Add($"{section}:{nameof(options.Uri)} is missing: set it to the address of the stream.");
        if (StreamFailure(name!, options) is var (setting, message))
            failures.Add($"{section}:{setting}: {message}");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A stream validates its options when it is created.</summary>
    private (string Setting, string Message)? StreamFailure(string name, TOptions options)
    {
        if (options.Stream is null)
            return (nameof(options.Stream), "must not be null.");

        // Only a relative address needs the real client.
        using var http = options.Uri is { IsAbsoluteUri: false } ? clients.CreateClient(name) : new HttpClient();
        try
        {
            SseStream.Create(http, options.Uri, options.Stream);
            return null;
        }
        catch (ArgumentException e)
        {
            return (SettingOf(e.ParamName), e.Message);
        }
    }

    private static string SettingOf(string? parameter) => parameter switch
    {
        "uri" => nameof(IStreamSource.Uri),
        nameof(SseReconnectPolicy.MaxRetries) or nameof(SseReconnectPolicy.InitialDelay) or nameof(SseReconnectPolicy.MaxDelay)
            or nameof(SseReconnectPolicy.Jitter) or nameof(SseReconnectPolicy.HealthyAfter) => $"Stream:ReconnectPolicy:{parameter}",
        _ => $"Stream:{parameter}",
    };
}
