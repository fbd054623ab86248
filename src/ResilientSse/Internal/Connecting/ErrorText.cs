using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>The text of a refusal: APIs say there what is wrong.</summary>
internal static class ErrorText
{
    private const int MaxBytes = 4096;

    /// <summary>The beginning of the body, as UTF-8; null if it is empty, compressed, or fails before anything has come.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The refusal is what is reported; its text only goes with it.")]
    public static async ValueTask<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (ResponseRules.IsCompressed(response))
            return null;

        var bytes = new byte[MaxBytes];
        var length = 0;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (length < MaxBytes && await body.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var count)
                length += count;
        }
        catch (Exception)
        {
        }

        return length == 0 ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }
}
