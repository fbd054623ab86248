using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace ResilientSse.Testing.Internal;

/// <summary>The script's body on Kestrel: pulls each piece from the player and puts it on the wire.</summary>
internal sealed class KestrelBody(Scenario scenario) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Scenario Scenario => scenario;

    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    public async Task ServeAsync(HttpContext context)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        var player = await BeginAsync(context, leaving.Token).ConfigureAwait(false);
        if (player is null)
            return;
        try
        {
            await player.AnswerAsync(leaving.Token).ConfigureAwait(false);
            await SendAsync(context.Response, player, leaving.Token).ConfigureAwait(false);
        }
        catch (ConnectionCutException)
        {
            Break(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            context.Abort(); // the client has left, or the server is being disposed
        }
        finally
        {
            player.Request.Close();
        }
    }

    private async Task<ScriptPlayer?> BeginAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return scenario.Begin(context.Request.Method, UriOf(context), HeadersOf(context.Request), body);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            context.Abort();
            return null;
        }
    }

    private static async Task SendAsync(HttpResponse response, ScriptPlayer player, CancellationToken cancellationToken)
    {
        response.StatusCode = player.Head.Status;
        if (HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol))
            response.Headers.Connection = "close";
        foreach (var (name, value) in player.Head.Headers)
            response.Headers.Append(name, value);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false); // the head alone: starting the response sends nothing
        await foreach (var piece in player.BodyAsync(cancellationToken).ConfigureAwait(false))
        {
            await response.Body.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // HttpContext.Abort resets the connection, and what the client sees then is a matter of luck. The end of the stream without
    // the last chunk comes after all that was sent, and always looks the same. Before the first byte, a reset it is.
    private static void Break(HttpContext context)
    {
        var socket = HttpProtocol.IsHttp11(context.Request.Protocol) && context.Response.HasStarted
            ? context.Features.Get<IConnectionSocketFeature>()?.Socket
            : null;
        if (socket is null)
            context.Abort();
        else
            socket.Shutdown(SocketShutdown.Both);
    }

    // As it came: escapes and dots in the path are what some tests are about.
    private static Uri UriOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/')
            ? new Uri(
                $"{context.Request.Scheme}://{context.Request.Host}{target}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
            : new Uri(context.Request.GetEncodedUrl());
    }

    private static Dictionary<string, string> HeadersOf(HttpRequest request) =>
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
