using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The text of a checkpoint file, which people can read: a line with the version, a line with the SHA-256 of the id, and the id with a line
/// end, which is missing if the file was cut off.
/// </summary>
internal static class CheckpointFile
{
    private const string Version = "ResilientSse checkpoint 1";

    public static byte[] Write(string id)
    {
        var bytes = Encoding.UTF8.GetBytes(id);
        return [.. Encoding.ASCII.GetBytes($"{Version}\n{Checksum(bytes)}\n"), .. bytes, (byte)'\n'];
    }

    /// <exception cref="InvalidDataException">The file is not what <see cref="Write"/> wrote; the message says what is wrong.</exception>
    public static string Read(ReadOnlySpan<byte> file)
    {
        var version = Line(ref file);
        if (!version.SequenceEqual(Encoding.ASCII.GetBytes(Version)))
            throw new InvalidDataException($"its first line is not '{Version}'");

        var checksum = Line(ref file);
        var id = Line(ref file);
        if (!file.IsEmpty || !checksum.SequenceEqual(Encoding.ASCII.GetBytes(Checksum(id))))
            throw new InvalidDataException("its checksum does not match");

        return Encoding.UTF8.GetString(id);
    }

    private static string Checksum(ReadOnlySpan<byte> id) => Convert.ToHexStringLower(SHA256.HashData(id));

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
            throw new InvalidDataException("it is cut off");

        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line;
    }
}
