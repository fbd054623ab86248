using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The log of the package: event ids from 200. Tokens, cookies, query strings and event data are never logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 200, Message = "An upstream of '{Route}' was given up: {Reason}")]
    private static partial void UpstreamGivenUp(this ILogger logger, LogLevel level, string? route, string reason);

    /// <summary>A warning if it is the upstream's fault; a status that the browser gets too is about its request.</summary>
    public static void UpstreamGivenUp(this ILogger logger, RouteTelemetry route, Refusal refusal, SseException failure) =>
        logger.UpstreamGivenUp(refusal.Status >= StatusCodes.Status500InternalServerError ? LogLevel.Warning : LogLevel.Information, route.Pattern, failure.Message);

    [LoggerMessage(201, LogLevel.Error, "A relay failed with {Type}; this is a bug in ResilientSse or in a handler of the HttpClient.")]
    public static partial void RelayFailed(this ILogger logger, string type);

    [LoggerMessage(202, LogLevel.Error, "A function of the app (GetToken, ClientKey, the key of ByKey or the address) threw {Type} for a returning browser, which is told to come back later.")]
    private static partial void AppFailed(this ILogger logger, Exception? exception, string type);

    /// <summary>Logs what a function of the app threw; only its type if it may quote what the function was reading, such as a token.</summary>
    public static void AppFailed(this ILogger logger, Exception exception) => logger.AppFailed(LoggableCause.Itself(exception), exception.GetType().Name);

    [LoggerMessage(203, LogLevel.Warning, "ConfigureUpstream of MapSseRun sets none of Terminator, CompleteAfter and CompleteOnEnd: no answer counts as complete, so each ends as broken.")]
    public static partial void NoAnswerIsComplete(this ILogger logger);

    [LoggerMessage(204, LogLevel.Error, "SseStreamOptions.{Option} of ConfigureUpstream threw {Type} for an event, which is passed on. This is logged at most once a minute.")]
    public static partial void OptionFailed(this ILogger logger, string option, string type);

    [LoggerMessage(205, LogLevel.Information, "GetToken returned a token of {Length} characters that cannot be sent, so the answer is 401: a token has at most 8,192 characters, all of them visible ASCII.")]
    public static partial void TokenNotUsable(this ILogger logger, int length);

    [LoggerMessage(206, LogLevel.Debug, "A request to '{Route}' has no token, so the answer is 401: {Reason}.")]
    public static partial void NoToken(this ILogger logger, string? route, string reason);
}
