using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a browser's POST asks for.</summary>
/// <param name="Upstream">The address that it is for.</param>
/// <param name="Token">The token that goes there.</param>
/// <param name="Owner">Whose run it will be.</param>
/// <param name="MediaType">What the body is.</param>
/// <param name="IdempotencyKey">By which a second POST finds the run of the first one; null for none.</param>
/// <param name="Body">The body.</param>
internal sealed record RunRequest(
    Uri Upstream, string Token, string Owner, MediaTypeHeaderValue MediaType, string? IdempotencyKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>The id of the run that it begins, if it begins one: 128 random bits, and who does not know them does not find it.</summary>
    public Epoch Id { get; } = Epoch.DrawForRun();

    /// <summary>The body, until it is let go of.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; } = Body;

    /// <summary>What a second POST with the same key must have in common with the first one.</summary>
    public string Fingerprint { get; } = FingerprintOf(Upstream, MediaType, Body.Span);

    /// <summary>The trace that the POST belongs to.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Makes the upstream's request that POST; one that resumes an answer is a GET, and stays it.</summary>
    public void Prepare(HttpRequestMessage request, SseAttempt attempt)
    {
        if (attempt.IsResume)
            return;

        request.Method = HttpMethod.Post;
        request.Content = new RunContent(this) { Headers = { ContentType = MediaType } };
        if (IdempotencyKey is not null)
            request.Headers.TryAddWithoutValidation(IdempotencyKeys.Header, IdempotencyKey);
    }

    /// <summary>Lets go of the body, and returns how many bytes it had: what has prepared a request, and the request, live as long as the answer.</summary>
    public int LetGoOfBody()
    {
        var length = Body.Length;
        Body = default;
        return length;
    }

    private static string FingerprintOf(Uri upstream, MediaTypeHeaderValue mediaType, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{upstream.AbsoluteUri}\n{mediaType}\n"));
        hash.AppendData(body);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
