using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a browser's POST asks for.</summary>
/// <param name="Upstream">The address of the upstream.</param>
/// <param name="Token">The token that is sent there.</param>
/// <param name="Owner">The owner of the run.</param>
/// <param name="MediaType">The media type of the body.</param>
/// <param name="IdempotencyKey">The key by which a second POST finds the run of the first; null for none.</param>
/// <param name="Body">The body.</param>
internal sealed record RunRequest(
    Uri Upstream, string Token, string Owner, MediaTypeHeaderValue MediaType, string? IdempotencyKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>The id of the run, if the POST starts one: 128 random bits, without which nobody finds it.</summary>
    public Epoch Id { get; } = Epoch.DrawForRun();

    /// <summary>The body; empty once it has been released.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; } = Body;

    /// <summary>What a second POST with the same key must match.</summary>
    public string Fingerprint { get; } = FingerprintOf(Upstream, MediaType, Body.Span);

    /// <summary>The trace that the POST belongs to.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Turns the upstream's request into that POST, unless it resumes an answer, which is a GET.</summary>
    public void Prepare(HttpRequestMessage request, SseAttempt attempt)
    {
        if (attempt.IsResume)
            return;

        request.Method = HttpMethod.Post;
        request.Content = new RunContent(this) { Headers = { ContentType = MediaType } };
        if (IdempotencyKey is not null)
            request.Headers.TryAddWithoutValidation(IdempotencyKeys.Header, IdempotencyKey);
    }

    /// <summary>Releases the body, and returns its size in bytes, because this object and its request live as long as the answer.</summary>
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
