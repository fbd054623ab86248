using System.Globalization;
using System.Net;
using Microsoft.Extensions.Primitives;

namespace GuildStatus.Backend;

/// <summary>
/// The backend of a bot, as far as this sample needs one: a server of its own on a free loopback port, which browsers never talk to.
/// </summary>
internal sealed class BotBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<FakeGuild> _guilds = FakeGuild.All();

    private BotBackend(TimeProvider time)
    {
        _time = time;
        Log = new GuildLog(time);
        Faults = new Faults(time);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddHostedService(_ => new GuildProducer(Log, _guilds, time));
        _app = builder.Build();
        _app.MapGet("/api/v1/guilds/{guildId}/status/stream", Answer);
    }

    public GuildLog Log { get; }

    public Sessions Sessions { get; } = new();

    public Faults Faults { get; }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<BotBackend> StartAsync(TimeProvider time)
    {
        var backend = new BotBackend(time);
        await backend._app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        // Streams do not end by themselves, and the server would wait for them.
        Faults.Refuse(TimeSpan.FromMinutes(1));
        await _app.DisposeAsync();
    }

    private IResult Answer(string guildId, HttpContext context)
    {
        if (Faults.RefusesFor > TimeSpan.Zero)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (context.Request.Headers.Authorization.ToString().Split(' ') is not ["Bearer", var token] || Sessions.Find(token) is not { } session)
            return Results.Unauthorized();
        if (guildId != "all" && !_guilds.Any(guild => guild.Id.ToString(CultureInfo.InvariantCulture) == guildId))
            return Results.NotFound();

        var stream = Faults.Enter(context);
        var ending = session.Ended.Register(stream.Abort);
        context.Response.OnCompleted(() =>
        {
            Faults.Leave(stream);
            return ending.DisposeAsync().AsTask();
        });

        var lastEventId = context.Request.Headers["Last-Event-ID"];
        var items = Log.FollowAsync(StringValues.IsNullOrEmpty(lastEventId) ? null : lastEventId.ToString(), context.RequestAborted);
        if (guildId != "all")
            items = items.Where(item => item.Data.GuildId.ToString(CultureInfo.InvariantCulture) == guildId);

        return TypedResults.ServerSentEvents(stream.PassAsync(items, _time, context.RequestAborted));
    }
}
