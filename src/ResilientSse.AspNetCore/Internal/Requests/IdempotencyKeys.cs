using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The keys by which a second POST finds what the first one has begun (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Reads the key, which may be null; false if it cannot be one.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        var values = request.Headers[Header];
        key = values.Count == 0 ? null : values.ToString();
        return key is null || (values.Count == 1 && key.Length is > 0 and <= MaxLength && key.All(c => c is >= ' ' and <= '~'));
    }
}
