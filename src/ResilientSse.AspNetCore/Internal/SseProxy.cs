using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A proxy route: handles a browser's request to the end of its response.</summary>
internal sealed class SseProxy(SseProxyOptions options, UpstreamAddress address, RelayOptions relays)
{
    private readonly Responder _responder = new(options, relays, new HoldLimit(Math.Min(options.MaxClients, options.MaxRelays)));
    private readonly RefusalResponder _refusals = new(options.ResponseTimes, relays.Telemetry, relays.Upstreams.Time, relays.Upstreams.Stopping);
    private readonly TokenReader _tokens = new(options.TokenCookie, options.GetToken, relays.Telemetry, relays.Upstreams.Logger);
    private readonly RequestReader _requests = new(options);
    private readonly ClientLimits _clients = new(options.MaxClients, options.MaxClientsPerToken);

    /// <summary>The measurements of the route.</summary>
    public RouteTelemetry Telemetry => relays.Telemetry;

    private CancellationToken Stopping => relays.Upstreams.Stopping;

    public static SseProxy Create(IServiceProvider services, SseProxyOptions options, UpstreamAddress address, string pattern)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var http = HttpClients.Of(services, options.HttpClientName);
        var upstreams = options.Upstreams(http, time, services.GetRequiredService<ILoggerFactory>(), stopping);
        var logs = services.GetService<ILogStore>() ?? new LocalLogStore();
        return new(options, address, new RelayOptions(upstreams, logs, new RingMemory(options.MaxRingBytesTotal, time), options) { Route = pattern });
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } request)
            return;

        var refusal = Stopping.IsCancellationRequested ? Refusal.Stopping : _clients.TryEnter(request.Client);
        if (refusal is null)
        {
            var isCounted = Telemetry.TryCountBrowser();
            try
            {
                using var subscriber = _responder.Connect(context, request);
                refusal = await _responder.RespondAsync(subscriber).ConfigureAwait(false);
            }
            finally
            {
                _clients.Leave(request.Client);
                if (isCounted)
                    Telemetry.BrowserLeft();
            }
        }

        if (refusal is not null)
            await _refusals.TurnAwayAsync(context, request.IsReturning, refusal).ConfigureAwait(false);
    }

    /// <summary>Reads a request; null if it has been answered, because it was not valid or a function of the app threw.</summary>
    private async ValueTask<BrowserRequest?> ReadAsync(HttpContext context)
    {
        if (!RequestReader.TryReadLastEventId(context.Request, out var lastEventId))
        {
            await Problems.AnswerAsync(context, new(StatusCodes.Status400BadRequest)).ConfigureAwait(false);
            return null;
        }

        Refusal refusal;
        try
        {
            var token = await _tokens.ReadAsync(context).ConfigureAwait(false);
            if (token is not null && address.Of(context) is { } upstream)
                return _requests.Read(context, upstream, token, lastEventId);

            refusal = new(token is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest);
        }
        catch (Exception e) when (lastEventId is not null && !context.RequestAborted.IsCancellationRequested)
        {
            relays.Upstreams.Logger.AppFailed(e);
            await _refusals.TurnAwayAsync(context, isReturning: true, Refusal.AppFailed).ConfigureAwait(false);
            return null;
        }

        await Problems.AnswerAsync(context, refusal).ConfigureAwait(false);
        return null;
    }
}
