namespace ResilientSse.Interop.Libraries;

/// <summary>Answers with a body that a server has sent.</summary>
internal sealed class Recorded(byte[] body) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("text/event-stream");
        return Task.FromResult(new HttpResponseMessage { Content = content });
    }
}
