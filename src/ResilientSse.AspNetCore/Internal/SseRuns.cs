using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A run route: a POST starts a run, a GET resumes it, a DELETE cancels it.</summary>
internal sealed class SseRuns(SseRunOptions options, UpstreamAddress address, RunOptions runs)
{
    private readonly TokenReader _tokens = new(options.TokenCookie, options.GetToken, runs.Telemetry.Route, runs.Upstreams.Logger);
    private readonly RunRequestReader _requests = new(options);
    private readonly ClientLimits _browsers = new(options.MaxClients, options.MaxClientsPerToken);
    private readonly RunTable _table = new(runs, new ClientLimits(options.MaxRuns, options.MaxRunsPerOwner));
    private readonly RunResponder _responder = new(runs, options.ResponseTimes);
    private readonly RefusalResponder _refusals = new(options.ResponseTimes, runs.Telemetry.Route, runs.Upstreams.Time, runs.Upstreams.Stopping);

    /// <summary>The measurements of the route.</summary>
    public RouteTelemetry Telemetry => runs.Telemetry.Route;

    public static SseRuns Create(IServiceProvider services, SseRunOptions options, UpstreamAddress address, string pattern)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var stream = options.Stream(time, services.GetRequiredService<ILoggerFactory>());
        var upstreams = new UpstreamOptions(HttpClients.Of(services, options.HttpClientName), stream, options.MaxRunBytes, time, lifetime.ApplicationStopping);
        if (stream is { Terminator: null, CompleteAfter: null, CompleteOnEnd: false })
            upstreams.Logger.NoAnswerIsComplete();

        var memory = new RunMemory(new RingMemory(long.MaxValue, time), options.MaxRunBytesTotal);
        var runs = new RunOptions(upstreams, services.GetService<ILogStore>() ?? new LocalLogStore(), memory, options)
        {
            Route = pattern,
            Keys = services.GetService<IRunKeys>() ?? new LocalRunKeys(),
        };
        RunInstruments.Add(runs.Telemetry, lifetime.ApplicationStopped);
        return new(options, address, runs);
    }

    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) ? PostAsync(context)
        : HttpMethods.IsDelete(context.Request.Method) ? DeleteAsync(context)
        : GetAsync(context);

    private async Task PostAsync(HttpContext context)
    {
        if (RunRequestReader.IsFromAnotherSite(context))
            await RefuseAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
        else if (await _tokens.ReadAsync(context).ConfigureAwait(false) is not { } token)
            await RefuseAsync(context, StatusCodes.Status401Unauthorized).ConfigureAwait(false);
        else if (address.Of(context) is not { } upstream || !IdempotencyKeys.TryRead(context.Request, out var key))
            await RefuseAsync(context, StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (!_requests.TryReadMediaType(context.Request, out var mediaType))
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType).ConfigureAwait(false);
        else
        {
            var request = new BrowserRequest(upstream, token, resume: null) { Client = _requests.OwnerOf(context, token), Sharing = null };
            await AdmitAsync(context, request.Client, isReturning: false, () => BeginAsync(context, request, mediaType, key)).ConfigureAwait(false);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (!RunRequestReader.TryReadResume(context.Request, out var resume, out var position))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        string? token;
        string owner;
        try
        {
            token = await _tokens.ReadAsync(context).ConfigureAwait(false);
            if (token is null)
            {
                await RefuseAsync(context, StatusCodes.Status401Unauthorized).ConfigureAwait(false);
                return;
            }

            owner = _requests.OwnerOf(context, token);
        }
        catch (Exception e) when (resume is not null && !context.RequestAborted.IsCancellationRequested)
        {
            runs.Upstreams.Logger.AppFailed(e);
            await _refusals.TurnAwayAsync(context, isReturning: true, Refusal.AppFailed).ConfigureAwait(false);
            return;
        }

        await AdmitAsync(context, owner, isReturning: resume is not null, () => ResumeAsync(context, owner, token, resume, position)).ConfigureAwait(false);
    }

    /// <summary>Cancels a run and answers when it is over and its last event is in the log.</summary>
    private async Task DeleteAsync(HttpContext context)
    {
        if (RunRequestReader.IsFromAnotherSite(context))
            await RefuseAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
        else if (!RunRequestReader.TryReadRun(context.Request, out var run))
            await RefuseAsync(context, StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (await _tokens.ReadAsync(context).ConfigureAwait(false) is not { } token)
            await RefuseAsync(context, StatusCodes.Status401Unauthorized).ConfigureAwait(false);
        else if (run is not { Epoch: var id }
            || await _table.JoinAsync(_requests.OwnerOf(context, token), id, isExpected: false, context.RequestAborted).ConfigureAwait(false) is not { } found)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound).ConfigureAwait(false);
        }
        else
        {
            await found.CancelAsync().ConfigureAwait(false);
            await found.Over.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            found.Leave();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task AdmitAsync(HttpContext context, string owner, bool isReturning, Func<Task<Refusal?>> respond)
    {
        var refusal = runs.Upstreams.Stopping.IsCancellationRequested ? Refusal.Stopping : _browsers.TryEnter(owner);
        if (refusal is not null)
        {
            runs.Telemetry.Refused(refusal.Status);
            await _refusals.TurnAwayAsync(context, isReturning, refusal).ConfigureAwait(false);
            return;
        }

        try
        {
            refusal = await respond().ConfigureAwait(false);
        }
        finally
        {
            _browsers.Leave(owner);
        }

        if (refusal is not null)
            await _refusals.TurnAwayAsync(context, isReturning, refusal).ConfigureAwait(false);
    }

    private async Task<Refusal?> BeginAsync(HttpContext context, BrowserRequest request, System.Net.Http.Headers.MediaTypeHeaderValue mediaType, string? key)
    {
        IRun? run = null;
        var refusal = _table.TryReserve(request.Client, key, out var place);

        // A place that no run has taken over is given back before the answer is read, because joining a run needs no place.
        using (place)
        {
            if (refusal is null)
            {
                (var body, refusal) = await RequestBody.ReadAsync(context, options.MaxRequestBytes, place).ConfigureAwait(false);
                if (refusal is null)
                    (run, refusal) = await _table.BeginOrJoinAsync(RunRequestReader.Read(request, mediaType, key, body), place, context.RequestAborted).ConfigureAwait(false);
            }
        }

        if (run is not null)
            return await _responder.RespondAsync(context, request, run, after: null).ConfigureAwait(false);

        runs.Telemetry.Refused(refusal!.Status);
        return refusal;
    }

    private async Task<Refusal?> ResumeAsync(HttpContext context, string owner, string token, ResumeId? resume, Position? position)
    {
        var refusal = Refusal.NotFound;
        if (position is { } at && await _table.JoinAsync(owner, at.Epoch, isExpected: false, context.RequestAborted).ConfigureAwait(false) is { } run)
        {
            var request = new BrowserRequest(upstream: null, token, resume) { Client = owner, Sharing = null };
            refusal = await _responder.RespondAsync(context, request, run, at.Sequence).ConfigureAwait(false);
        }

        if (refusal == Refusal.NotFound)
            runs.Telemetry.Refused(refusal.Status);
        return refusal;
    }

    private Task RefuseAsync(HttpContext context, int status)
    {
        runs.Telemetry.Refused(status);
        return Problems.AnswerAsync(context, new(status));
    }
}
