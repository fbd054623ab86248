namespace ResilientSse.Tests.Support;

/// <summary>A handler that answers with a body of the test's own, for what a script cannot send.</summary>
internal sealed class BodyHandler(Stream body) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new HttpResponseMessage { RequestMessage = request, Content = new StreamContent(body) };
        response.Content.Headers.ContentType = new("text/event-stream");
        return Task.FromResult(response);
    }
}
