namespace ResilientSse.Testing.Internal;

/// <summary>A script that is being played: what the handler and the server have in common.</summary>
internal sealed class Scenario(SseScript script, TimeProvider timeProvider)
{
    private readonly SentEvents _sent = new();

    public RequestLog Requests { get; } = new();

    /// <summary>Records a request and returns the player of its connection.</summary>
    public ScriptPlayer Begin(string method, Uri uri, IReadOnlyDictionary<string, string> headers, string body)
    {
        var request = Requests.Add(number => new SseRecordedRequest(number, timeProvider.GetUtcNow(), method, uri, headers, body));
        return new ScriptPlayer(Plan(request), request, _sent, timeProvider);
    }

    private SseScriptedConnection Plan(SseRecordedRequest request)
    {
        try
        {
            return script.Plan(request);
        }
        catch
        {
            request.Close();
            throw;
        }
    }
}
