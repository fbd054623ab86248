using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>Reads the body of a failed response, where APIs say what is wrong.</summary>
internal static class ErrorText
{
    private const int MaxBytes = 4096;

    // Within ConnectTimeout, which may be infinite.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The beginning of the body, as UTF-8, as far as it arrived in time; null if it is empty or compressed, or failed before anything
    /// arrived.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "The failed response is reported; its text is only an addition.")]
    public static async ValueTask<string?> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ResponseRules.IsCompressed(response))
            return null;

        var bytes = new byte[MaxBytes];
        var length = 0;
        using var deadline = new CancellationTokenSource(MaxTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            while (length < MaxBytes && await body.ReadAsync(bytes.AsMemory(length), either.Token).ConfigureAwait(false) is > 0 and var count)
                length += count;
        }
        catch (Exception)
        {
        }

        return length == 0 ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }
}
