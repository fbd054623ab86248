using System.Text;

namespace ResilientSse.Testing.Tests;

/// <summary>Raw requests and raw reading: what a test of the kit needs of a client.</summary>
internal static class Reading
{
    private static readonly Uri Root = new("/", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    public static async Task<Stream> OpenBodyAsync(this HttpClient client, string? lastEventId = null) =>
        await (await client.OpenAsync(lastEventId)).Content.ReadAsStreamAsync(Stop);

    /// <summary>The whole text of the next response's body.</summary>
    public static async Task<string> GetTextAsync(this HttpClient client, string? lastEventId = null)
    {
        using var response = await client.OpenAsync(lastEventId);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>Reads exactly the given text, however it is cut into reads.</summary>
    public static async Task ShouldGiveAsync(this Stream body, string text)
    {
        var buffer = new byte[Encoding.UTF8.GetByteCount(text)];
        await body.ReadExactlyAsync(buffer, Stop);
        Encoding.UTF8.GetString(buffer).Should().Be(text);
    }

    public static async Task ShouldBeCutAsync(this Stream body)
    {
        var cut = await body.Awaiting(b => b.ReadAsync(new byte[100], Stop).AsTask()).Should().ThrowAsync<HttpIOException>();
        cut.Which.HttpRequestError.Should().Be(HttpRequestError.ResponseEnded);
    }
}
