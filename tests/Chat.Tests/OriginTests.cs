using System.Net;
using System.Text;
using Chat.Tests.Support;
using GuildStatus.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests;

public sealed class OriginTests(Chromium chromium)
{
    private const string Body = """{"model":"fake","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_page_of_another_origin_starts_nothing(string host)
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        await sample.OpenAsync();
        await using var other = await OtherSite.StartAsync();
        var page = await sample.Browser.NewPageAsync();
        var home = $"http://{host}:{other.Port}/";
        await page.GotoAsync(home);

        var url = $"{sample.App.Urls.First()}/api/chat";
        var answers = await page.EvaluateAsync<string[]>(
            """
            ({ url, body }) => Promise.all([
                { mode: 'cors', headers: { 'Content-Type': 'application/json' } },
                { mode: 'cors', headers: { 'Content-Type': 'text/plain' } },
                { mode: 'no-cors', headers: { 'Content-Type': 'application/json' } },
                { mode: 'no-cors', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
            ].map(options => fetch(url, { method: 'POST', credentials: 'include', body, ...options }).then(answer => answer.type, () => 'failed')))
            """,
            new { url, body = Body });
        foreach (var encoding in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data" })
            await SubmitAsync(page, home, url, encoding);

        answers.Should().Equal("failed", "failed", "opaque", "opaque");
        sample.Visits.Where(visit => visit.Method == "POST").Should().HaveCount(6).And
            .OnlyContain(visit => visit.Status == (host == "localhost" ? 403 : 415));

        // Another port is the same site: its requests have the cookie, and still start nothing.
        sample.Visits.Where(visit => visit.Method == "POST").Should().OnlyContain(visit => visit.HasCookie == (host != "localhost"));
        sample.Llm.Posts.Should().Be(0);
    }

    [Fact]
    public async Task Who_has_no_cookie_of_the_page_starts_nothing()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        using var http = new HttpClient { BaseAddress = new Uri(sample.App.Urls.First()) };

        using var body = new StringContent(Body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/api/chat", UriKind.Relative), body);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        sample.Llm.Posts.Should().Be(0);
    }

    [Fact]
    public async Task The_page_may_load_its_own_scripts_only_and_its_cookie_is_for_no_script()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var page = await sample.Browser.NewPageAsync();

        var answer = await page.GotoAsync("/");

        (await answer!.HeaderValueAsync("Content-Security-Policy")).Should().StartWith("default-src 'none'; script-src 'self';").And.NotContain("unsafe");
        var cookie = (await sample.Browser.CookiesAsync()).Should().ContainSingle().Subject;
        (cookie.Name, cookie.HttpOnly, cookie.SameSite).Should().Be(("visitor", true, SameSiteAttribute.Lax));
        (await page.EvaluateAsync<string>("() => document.cookie")).Should().BeEmpty();
    }

    [Fact]
    public async Task Another_visitor_with_the_id_of_a_run_does_not_find_it()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync("Hello", tokens: 3);
        var kept = await sample.Browser.StorageStateAsync();
        await using var stranger = await chromium.Browser.NewContextAsync(new() { BaseURL = sample.App.Urls.First(), StorageState = kept });
        await stranger.ClearCookiesAsync();

        var page = new Tab(await stranger.NewPageAsync());
        await page.Page.GotoAsync("/");

        await Expect(page.Status).ToContainTextAsync("Lost: the app no longer knows this answer.");
        await tab.ShowsAsync(Answers.Of("Hello", 3));
    }

    private static async Task SubmitAsync(IPage page, string home, string url, string encoding)
    {
        await page.GotoAsync(home);
        await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync(
                """
                ({ url, encoding, body }) => {
                    const form = document.createElement('form');
                    Object.assign(form, { action: url, method: 'POST', enctype: encoding });
                    const field = document.createElement('input');
                    Object.assign(field, { type: 'hidden', name: body, value: '' });
                    form.append(field);
                    document.body.append(form);
                    form.submit();
                }
                """,
                new { url, encoding, body = Body }),
            url);
        await page.WaitForURLAsync(url);
    }
}
