using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads the body of a POST, within limits.</summary>
internal static class RequestBody
{
    /// <summary>Reads the whole body, or refuses it if it is too large or there is no room for it.</summary>
    public static async Task<(byte[] Body, Refusal? Refusal)> ReadAsync(HttpContext context, int maxBytes, RunPlace place)
    {
        if (context.Request.ContentLength > maxBytes)
            return ([], Refusal.TooLarge);

        // The server's limit applies to all routes and may be lower.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = Math.Max(limit.MaxRequestBodySize ?? 0, maxBytes + 1L);

        var body = new ArrayBufferWriter<byte>();
        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            }
            catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                // Without a Content-Length, the server may notice first.
                return ([], Refusal.TooLarge);
            }

            var refusal = body.WrittenCount + read.Buffer.Length > maxBytes ? Refusal.TooLarge : place.TryTake(read.Buffer.Length);
            foreach (var part in refusal is null ? read.Buffer : default)
                body.Write(part.Span);

            // Always, because otherwise the browser would not get its answer.
            reader.AdvanceTo(read.Buffer.End);
            if (refusal is not null)
                return ([], refusal);
            if (read.IsCompleted)
                return body.WrittenCount == 0 ? ([], Refusal.BadRequest) : (body.WrittenSpan.ToArray(), null);
        }
    }
}
