namespace ResilientSse.Benchmarks;

/// <summary>Answers each request with one event and the end of the stream, from memory.</summary>
internal sealed class CutHandler : HttpMessageHandler
{
    private static readonly byte[] Event = "data: 1\n\n"u8.ToArray();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new HttpResponseMessage { RequestMessage = request, Content = new ByteArrayContent(Event) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        return Task.FromResult(response);
    }
}
