using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

public sealed class RunsUnderFireTests(ITestOutputHelper output)
{
    private const int Tokens = 100;

    [Fact]
    public async Task Answers_survive_browsers_that_drop_and_a_broken_one_always_says_so()
    {
        var runs = Size.Of(200, 2_000);
        var llm = new Answers(Tokens, Size.Seed);
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(llm.Serve));
        await using var app = await StartAsync(upstream.Uri.GetLeftPart(UriPartial.Authority));
        using var http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = new Uri(app.Urls.First()) };
        var (returns, broken) = (0, 0);
        var watch = Stopwatch.StartNew();

        await Parallel.ForEachAsync(Enumerable.Range(1, runs), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (answer, _) =>
        {
            // Every third one has ids, and is resumed when its upstream is cut.
            var browser = new DroppingBrowser(http, answer % 3 == 0 ? "/resumable" : "/chat", new Random(HashCode.Combine(Size.Seed, answer)));
            var isBroken = await browser.RunAsync(answer);

            var because = $"seed {Size.Seed}, answer {answer}";
            browser.Tokens.Should().Equal(Enumerable.Range(1, browser.Tokens.Count), because);
            if (isBroken)
                browser.Tokens.Count.Should().BeLessThanOrEqualTo(llm.TokensOf(answer), because);
            else
                browser.Tokens.Should().HaveCount(Tokens, because);
            Interlocked.Add(ref returns, browser.Returns);
            Interlocked.Add(ref broken, isBroken ? 1 : 0);
        });

        output.WriteLine($"seed {Size.Seed}: {runs:N0} answers of {Tokens} tokens, {returns:N0} returns of browsers, {llm.Cuts:N0} upstream cuts, {broken:N0} broken and said so, {llm.Posts.Sum():N0} upstream POSTs in {watch.Elapsed.TotalSeconds:N0} s: lost 0, twice 0");
        llm.Posts.Should().HaveCount(runs).And.OnlyContain(posts => posts == 1);
        broken.Should().BePositive();
    }

    private static async Task<WebApplication> StartAsync(string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        foreach (var path in new[] { "/chat", "/resumable" })
        {
            app.MapSseRun(path, upstream + path, run =>
            {
                run.MaxRunsPerOwner = run.MaxClientsPerToken = 1_000;
                run.ConfigureUpstream = stream =>
                {
                    stream.Terminator = Answers.End;
                    stream.ResumeByGet = path == "/resumable";
                    stream.ReconnectPolicy = new() { MaxRetries = 100, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromSeconds(0.2) };
                };
            });
        }

        await app.StartAsync();
        return app;
    }

    /// <summary>A browser that leaves again and again in the middle of an answer, and comes back with the id that it has come to.</summary>
    private sealed class DroppingBrowser(HttpClient http, string path, Random random)
    {
        private string? _lastEventId;

        public List<int> Tokens { get; } = [];

        public int Returns { get; private set; }

        /// <summary>Reads one answer to its end; whether that says that it is broken.</summary>
        public async Task<bool> RunAsync(int answer)
        {
            while (true)
            {
                using var request = new HttpRequestMessage(_lastEventId is null ? HttpMethod.Post : HttpMethod.Get, path);
                request.Headers.Add("Cookie", "auth_token=secret");
                if (_lastEventId is null)
                    request.Content = new StringContent(answer.ToString(CultureInfo.InvariantCulture), Encoding.UTF8, "application/json");
                else
                    request.Headers.Add("Last-Event-ID", _lastEventId);

                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                if (response.StatusCode == HttpStatusCode.NoContent)
                    return false;

                response.StatusCode.Should().Be(HttpStatusCode.OK);
                _lastEventId ??= $"{response.Headers.GetValues("Sse-Run").Single()}-0~";
                if (await ReadAsync(await response.Content.ReadAsStreamAsync()))
                    return true;

                Returns++;
            }
        }

        private async Task<bool> ReadAsync(Stream body)
        {
            var left = random.Next(80);
            await foreach (var item in SseParser.Create(body).EnumerateAsync())
            {
                _lastEventId = item.EventId;
                if (item.EventType == "broken")
                    return true;

                Tokens.Add(int.Parse(item.Data, CultureInfo.InvariantCulture));
                if (left-- == 0)
                    break;
            }

            return false;
        }
    }
}
