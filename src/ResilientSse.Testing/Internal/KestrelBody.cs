using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace ResilientSse.Testing.Internal;

/// <summary>The script's body on Kestrel: gets each piece from the player and sends it.</summary>
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
            if (player.Head.Raw is { } head)
                await SendRawAsync(context, head, player, leaving.Token).ConfigureAwait(false);
            else
                await SendAsync(context.Response, player, leaving.Token).ConfigureAwait(false);
        }
        catch (ConnectionCutException cut)
        {
            player.Request.Close();
            await BreakAsync(context, cut.IsReset, player.Head.Raw is not null, leaving.Token).ConfigureAwait(false);
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

    [SuppressMessage("Design", "CA1031", Justification = "The test's code failed; its author will look at the response first.")]
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
        catch (Exception exception)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync($"The script's connection failed: {exception}", cancellationToken).ConfigureAwait(false);
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
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false); // sends the head: starting the response would not
        await foreach (var piece in player.BodyAsync(cancellationToken).ConfigureAwait(false))
        {
            await response.Body.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SendRawAsync(HttpContext context, ReadOnlyMemory<byte> head, ScriptPlayer player, CancellationToken cancellationToken)
    {
        var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        await SendAllAsync(socket, head, cancellationToken).ConfigureAwait(false);
        await foreach (var piece in player.BodyAsync(cancellationToken).ConfigureAwait(false))
            await SendAllAsync(socket, piece, cancellationToken).ConfigureAwait(false);

        throw new ConnectionCutException(isReset: false); // the body ends with the connection
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
    }

    // HttpContext.Abort resets the connection, and a reset may overtake what was sent. Shutting down the sending side, without the body's
    // last chunk, never does; but closing before the client does would reset again. Before the first byte we reset, and also over HTTP/2,
    // where the connection is shared with other streams.
    private static async Task BreakAsync(HttpContext context, bool isReset, bool isRaw, CancellationToken clientHasLeft)
    {
        if (!isReset && (context.Response.HasStarted || isRaw) && HttpProtocol.IsHttp11(context.Request.Protocol)
            && context.Features.Get<IConnectionSocketFeature>() is { } connection)
        {
            connection.Socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, clientHasLeft)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.Abort();
    }

    // As received, because some tests are about escapes and dots in the path.
    private static Uri UriOf(HttpContext context)
    {
        var uri = new Uri(context.Request.GetEncodedUrl());
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target == uri.PathAndQuery || !target.StartsWith('/')
            ? uri
            : new Uri(
                uri.GetLeftPart(UriPartial.Authority) + target,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static Dictionary<string, string> HeadersOf(HttpRequest request) =>
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
