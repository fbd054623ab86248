using System.Net;
using System.Text;
using ResilientSse.AspNetCore;

// The proxy, compiled ahead of time, before an upstream: refusals, a stream of one's own, a shared one. Exits with 0 if all is well.
const string Opening = ":\n";
const string Position = "0123456789abc-1~";
const string Events = "id: 1\nevent: status\ndata: online\n\nid: 2\nevent: status\ndata: degraded\n\n";

await using var upstream = Create();
upstream.MapGet("/{guildId}", SendAsync);
await upstream.StartAsync();

await using var app = Create();
app.MapSseProxy("/own/{guildId}", upstream.Urls.Single() + "/{guildId}");
app.MapSseProxy("/shared/{guildId}", upstream.Urls.Single() + "/{guildId}", options => options.Sharing = SseProxySharing.PerToken);
await app.StartAsync();

using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
var isWell = true;
Check("no token", await VisitAsync("/own/42", token: null), "401 application/problem+json Unauthorized");
Check("an upstream that refuses", await VisitAsync("/own/gone"), "404 application/problem+json Not Found");
Check("an upstream of one's own", await VisitAsync("/own/42"), Opening + Events);
Check("a shared upstream", WithoutPositions(await VisitAsync("/shared/42", positions: 2)), Opening + Events);
return isWell ? 0 : 1;

static WebApplication Create()
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
    return builder.Build();
}

static async Task SendAsync(HttpContext context)
{
    if (context.Request.Path == "/gone")
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return;
    }

    context.Response.ContentType = "text/event-stream";
    await context.Response.WriteAsync(Events, context.RequestAborted);
}

async Task<string> VisitAsync(string path, string? token = "secret", int positions = 0)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, path);
    if (token is not null)
        request.Headers.Add("Cookie", $"auth_token={token}");
    using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    if (!response.IsSuccessStatusCode)
    {
        var problem = await response.Content.ReadAsStringAsync();
        var title = problem.Split("\"title\":\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : problem;
        return $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {title}";
    }

    await using var body = await response.Content.ReadAsStreamAsync();
    var bytes = new byte[(Opening + Events).Length + (positions * Position.Length)];
    await body.ReadExactlyAsync(bytes);
    return Encoding.UTF8.GetString(bytes);
}

// On a shared route the upstream's id stands behind the position: the log's epoch and a number.
static string WithoutPositions(string text)
{
    var epoch = text[text.IndexOf("id: ", StringComparison.Ordinal)..][4..17];
    return text.Replace($"{epoch}-1~", "", StringComparison.Ordinal).Replace($"{epoch}-2~", "", StringComparison.Ordinal);
}

void Check(string what, string answer, string expected)
{
    Console.WriteLine($"{what}: {(answer == expected ? "as it should be" : $"WRONG: {answer}")}");
    isWell &= answer == expected;
}
