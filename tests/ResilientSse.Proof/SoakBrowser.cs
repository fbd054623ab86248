using System.Globalization;
using System.Net.ServerSentEvents;
using System.Net.Sockets;

namespace ResilientSse.Proof;

/// <summary>A browser that leaves now and then and returns with its last id. A slow one stops reading for a while, until it is sent away.</summary>
internal sealed class SoakBrowser(Uri address, bool isSlow)
{
    private string? _lastEventId;
    private bool _hasGap;

    public int Events { get; private set; }

    public int Lost { get; private set; }

    public int Twice { get; private set; }

    /// <summary>Times that it was told of a gap.</summary>
    public int Gaps { get; private set; }

    /// <summary>All that it has of the network: one connection with small buffers, as a slow reader fills them.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        UseCookies = false,
        ConnectCallback = static async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public async Task RunAsync(HttpClient http, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await VisitAsync(http, Events + Random.Shared.Next(30, 600), cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // It was sent away in the middle of an event, being too slow.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2_000)), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task VisitAsync(HttpClient http, int leaveAt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Cookie", "auth_token=secret");
        if (_lastEventId is not null)
            request.Headers.Add("Last-Event-ID", _lastEventId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            if (item.EventType == "gap")
                (_hasGap, Gaps) = (true, Gaps + 1);
            else
                Add(item.EventId!);
            _lastEventId = item.EventId;
            if (Events >= leaveAt)
                return;
            if (isSlow && Events % 100 == 50)
                await Task.Delay(TimeSpan.FromSeconds(Random.Shared.Next(30)), TimeProvider.System, cancellationToken);
        }
    }

    private void Add(string id)
    {
        var (number, last) = (NumberOf(id), _lastEventId is null ? 0 : NumberOf(_lastEventId));
        if (last > 0 && number <= last)
            Twice++;
        else if (last > 0 && !_hasGap)
            Lost += number - last - 1;
        _hasGap = false;
        Events++;
    }

    private static int NumberOf(string id) => int.Parse(id.AsSpan(id.IndexOf('~', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
}
