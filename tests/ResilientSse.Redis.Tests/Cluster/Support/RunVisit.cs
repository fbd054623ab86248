using System.Net;
using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>A request of a run's owner at one of the instances, and its answer.</summary>
internal sealed class RunVisit : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpResponseMessage _response;
    private IAsyncEnumerator<SseItem<string>>? _events;

    private RunVisit(HttpResponseMessage response) => _response = response;

    public HttpStatusCode Status => _response.StatusCode;

    /// <summary>The id of the run.</summary>
    public string Run => _response.Headers.GetValues("Sse-Run").Single();

    /// <summary>The id of the newest event.</summary>
    public string? LastEventId { get; private set; }

    public static Task<RunVisit> PostAsync(InstanceProcess instance, string question, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(instance.Address, "/runs")) { Content = new StringContent(question, Encoding.UTF8, "application/json") };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", $"\"{idempotencyKey}\"");
        return SendAsync(request);
    }

    /// <summary>Returns after an event.</summary>
    public static Task<RunVisit> ReturnAsync(InstanceProcess instance, string lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(instance.Address, "/runs"));
        request.Headers.Add("Last-Event-ID", lastEventId);
        return SendAsync(request);
    }

    /// <summary>Reads a run from its beginning.</summary>
    public static Task<RunVisit> WholeAsync(InstanceProcess instance, string run) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(instance.Address, $"/runs?run={run}")));

    public static Task<RunVisit> CancelAsync(InstanceProcess instance, string run) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, new Uri(instance.Address, $"/runs?run={run}")));

    /// <summary>The data of the next events, so many or to the clean end of the response; one that says how the run ended has its type before that.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(int count = int.MaxValue)
    {
        Status.Should().Be(HttpStatusCode.OK);
        _events ??= SseParser.Create(await _response.Content.ReadAsStreamAsync()).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var read = new List<string>();
        while (read.Count < count && await NextAsync())
        {
            var item = _events.Current;
            LastEventId = item.EventId;
            read.Add(item.EventType == "message" ? item.Data : $"{item.EventType} {item.Data}");
        }

        return read;
    }

    public void Dispose() => _response.Dispose();

    private Task<bool> NextAsync() => _events!.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    private static async Task<RunVisit> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("Cookie", "auth_token=secret");
            return new(await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }
    }
}
