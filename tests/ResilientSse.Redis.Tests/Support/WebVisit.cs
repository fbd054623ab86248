using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>A request of a browser at a <see cref="WebInstance"/>, with all that it keeps secret.</summary>
internal sealed class WebVisit : IDisposable
{
    // Whoever leaves closes the connection at once, as a browser does, instead of reading on.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, MaxResponseDrainSize = 0 }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpResponseMessage _response;
    private IAsyncEnumerator<SseItem<string>>? _events;

    private WebVisit(HttpResponseMessage response) => _response = response;

    /// <summary>The id of the run.</summary>
    public string Run => _response.Headers.GetValues("Sse-Run").Single();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<WebVisit> GetAsync(WebInstance instance, string path) => SendAsync(new(HttpMethod.Get, new Uri(instance.Address, path)));

    public static Task<WebVisit> DeleteAsync(WebInstance instance, string path) => SendAsync(new(HttpMethod.Delete, new Uri(instance.Address, path)));

    /// <summary>Begins a run.</summary>
    public static Task<WebVisit> PostAsync(WebInstance instance, string question)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(instance.Address, "/runs?secret=url-geheim"))
        {
            Content = new StringContent(question, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", $"\"idempotency-geheim {question.Trim('"')}\"");
        return SendAsync(request);
    }

    /// <summary>The data of the next events, so many or to the end.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(int count = int.MaxValue)
    {
        _events ??= SseParser.Create(await _response.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);
        var read = new List<string>();
        while (read.Count < count && await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System))
            read.Add(_events.Current.EventType == "message" ? _events.Current.Data : _events.Current.EventType);
        return read;
    }

    public void Dispose() => _response.Dispose();

    private static async Task<WebVisit> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("Cookie", "auth_token=token-geheim; session=cookie-geheim");
            request.Headers.Add("X-Api-Key", "header-geheim");
            var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            response.IsSuccessStatusCode.Should().BeTrue($"{request.Method} {request.RequestUri} has {(int)response.StatusCode}");
            return new(response);
        }
    }
}
