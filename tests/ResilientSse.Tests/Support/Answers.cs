using System.Text;

namespace ResilientSse.Tests.Support;

/// <summary>A handler that answers what it is told, for what a script cannot say.</summary>
internal sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public Answers(Func<HttpResponseMessage> answer)
        : this(_ => answer())
    {
    }

    /// <summary>What was asked: method, address and headers, before anything is disposed.</summary>
    public List<(HttpMethod Method, Uri Uri, string Headers, string Body)> Requests { get; } = [];

    public static HttpResponseMessage Events(string body)
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method, request.RequestUri!, request.Headers.ToString(), body));
        var response = answer(request);
        response.RequestMessage = request;
        return response;
    }
}
