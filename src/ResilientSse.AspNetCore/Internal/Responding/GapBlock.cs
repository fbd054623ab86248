using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The block that reports that a resume is not exact. Pages that only listen to <c>message</c> do not see it.</summary>
internal static class GapBlock
{
    /// <summary>Creates the block.</summary>
    /// <param name="before">The position before the first block that follows.</param>
    /// <param name="reason">Why the resume is not exact.</param>
    /// <param name="after">The id that the browser sent.</param>
    public static byte[] Of(Position before, string reason, string after)
    {
        var block = new ArrayBufferWriter<byte>();
        Encoding.ASCII.GetBytes($"id: {before}\nevent: gap\ndata: ", block);
        using (var json = new Utf8JsonWriter(block))
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, reason);
            json.WriteString("after"u8, after);
            json.WriteEndObject();
        }

        block.Write("\n\n"u8);
        return block.WrittenSpan.ToArray();
    }
}
