using System.Net;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>What the app's own functions throw must not end an EventSource for good.</summary>
public sealed class AppFailureTests
{
    public static TheoryData<string> Functions => new() { "GetToken", "ClientKey", "ByKey", "address" };

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_function_of_the_app_that_throws_on_a_return_is_a_retry_and_a_clean_end(string function)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")), o => Fail(o, function), use: a => MapWithAddress(a));
        var path = function == "address" ? "/failing" : "/api/guilds/42/status/stream";

        using var returning = new Browser(await app.Http.SendAsync(Request(path, lastEventId: "1"), HttpCompletionOption.ResponseHeadersRead));
        using var first = new Browser(await app.Http.SendAsync(Request(path, lastEventId: null), HttpCompletionOption.ResponseHeadersRead));

        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
        first.Status.Should().Be(HttpStatusCode.InternalServerError);
        app.Upstream.Requests.Should().BeEmpty();
    }

    private static void MapWithAddress(WebApplication app) => app.MapSseProxy("/failing", _ => throw new InvalidOperationException("the registry is away"));

    private static void Fail(SseProxyOptions options, string function)
    {
        switch (function)
        {
            case "GetToken":
                options.GetToken = _ => throw new InvalidOperationException("the token store is away");
                break;
            case "ClientKey":
                options.ClientKey = _ => throw new InvalidOperationException("the user store is away");
                break;
            case "ByKey":
                options.Sharing = SseProxySharing.ByKey(_ => throw new InvalidOperationException("the guild store is away"));
                break;
        }
    }

    private static HttpRequestMessage Request(string path, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", "auth_token=secret");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);

        return request;
    }
}
