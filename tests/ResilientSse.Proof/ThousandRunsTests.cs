using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

public sealed class ThousandRunsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_thousand_runs_go_on_at_once()
    {
        const int Runs = 1_000;
        var answer = new TaskCompletionSource();
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("first").Until(answer.Task).Event(Text).Event("[DONE]").Stall()));
        using var measured = new RunBytes();
        await using var app = await StartAsync(upstream.Uri);
        using var http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = new Uri(app.Urls.First()) };
        var watch = Stopwatch.StartNew();

        var responses = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => PostAsync(http, i)));
        measured.Active.Should().Be(Runs);
        var all = Task.WhenAll(responses.Select(ReadAsync));
        answer.SetResult();
        (await all).Should().OnlyContain(text => text == "first" + Text);
        foreach (var response in responses)
            response.Dispose();
        output.WriteLine($"{Runs:N0} runs at once, {Text.Length:N0} bytes each, in {watch.Elapsed.TotalSeconds:N1} s; {measured.Bytes / 1e6:N1} MB are kept");
    }

    private static string Text { get; } = new('x', 4_000);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, int owner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/thousand") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Cookie", $"auth_token=owner{owner}");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
            text.Append(item.Data);

        return text.ToString();
    }

    private static async Task<WebApplication> StartAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapSseRun("/thousand", upstream.ToString(), run => run.ConfigureUpstream = stream => stream.Terminator = "[DONE]");
        await app.StartAsync();
        return app;
    }
}
