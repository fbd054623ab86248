using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One proxy route: from a browser's request to the end of its response.</summary>
internal sealed class SseProxy(SseProxyOptions options, UpstreamAddress address, RelayOptions relays, TimeProvider time)
{
    private readonly RelayTable _relays = new(relays, options.MaxRelays, time);
    private readonly ClientLimits _clients = new(options.MaxClients, options.MaxClientsPerToken);

    /// <summary>What is measured of the route.</summary>
    public RouteTelemetry Telemetry => relays.Telemetry;

    public static SseProxy Create(IServiceProvider services, SseProxyOptions options, UpstreamAddress address)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var http = HttpClients.Of(services, options.HttpClientName);
        var relays = new RelayOptions(http, options, time, services.GetRequiredService<ILoggerFactory>(), stopping);
        return new(options, address, relays, time);
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await BrowserRequest.TokenOfAsync(context, options).ConfigureAwait(false) is not { } token)
            await Problems.AnswerAsync(context, new(StatusCodes.Status401Unauthorized)).ConfigureAwait(false);
        else if (address.Of(context) is not { } upstream || !BrowserRequest.TryReadLastEventId(context.Request, out var lastEventId))
            await Problems.AnswerAsync(context, new(StatusCodes.Status400BadRequest)).ConfigureAwait(false);
        else
            await AdmitAsync(context, new BrowserRequest(upstream, token, lastEventId)).ConfigureAwait(false);
    }

    private async Task AdmitAsync(HttpContext context, BrowserRequest request)
    {
        var full = relays.Stopping.IsCancellationRequested ? Refusal.RelayFull : _clients.TryEnter(request.TokenHash);
        if (full is not null)
        {
            await TurnAwayAsync(context, request, full).ConfigureAwait(false);
            return;
        }

        try
        {
            using var visit = new Visit(context, request, options, _relays, time, relays.Stopping);
            if (await visit.RunAsync().ConfigureAwait(false) is { } refusal)
                await TurnAwayAsync(context, request, refusal).ConfigureAwait(false);
        }
        finally
        {
            _clients.Leave(request.TokenHash);
        }
    }

    /// <summary>
    /// An EventSource gives up for ever on any status but 200, so one that returns is only sent away for a while, unless the refusal is
    /// the upstream's last word.
    /// </summary>
    private async Task TurnAwayAsync(HttpContext context, BrowserRequest request, Refusal refusal)
    {
        Telemetry.Dropped(DropReasons.Of(refusal, context.RequestAborted.IsCancellationRequested, relays.Stopping.IsCancellationRequested));
        if (!request.IsReturning || !refusal.IsTemporary)
        {
            await Problems.AnswerAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var response = new BrowserResponse(context, options.WriteTimeout, time, relays.Stopping);
        await response.StartAsync().ConfigureAwait(false);
        await response.EndAsync(RetryTimes.Busy()).ConfigureAwait(false);
    }
}
