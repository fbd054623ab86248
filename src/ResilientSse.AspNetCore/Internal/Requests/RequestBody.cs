using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads the body of a POST, within limits.</summary>
internal static class RequestBody
{
    /// <summary>Reads it to its end: a refusal instead, if it is too large or there is no room for it.</summary>
    public static async Task<(byte[] Body, Refusal? Refusal)> ReadAsync(HttpContext context, int maxBytes, RunPlace place)
    {
        if (context.Request.ContentLength > maxBytes)
            return ([], Refusal.TooLarge);

        // The server's own limit is for all routes, and may be lower.
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
                // Without a length it may be the server that notices first.
                return ([], Refusal.TooLarge);
            }

            var refusal = body.WrittenCount + read.Buffer.Length > maxBytes ? Refusal.TooLarge : place.TryTake(read.Buffer.Length);
            foreach (var part in refusal is null ? read.Buffer : default)
                body.Write(part.Span);

            // In any case: a reader that has not been advanced costs the browser its answer.
            reader.AdvanceTo(read.Buffer.End);
            if (refusal is not null)
                return ([], refusal);
            if (read.IsCompleted)
                return body.WrittenCount == 0 ? ([], Refusal.BadRequest) : (body.WrittenSpan.ToArray(), null);
        }
    }
}
