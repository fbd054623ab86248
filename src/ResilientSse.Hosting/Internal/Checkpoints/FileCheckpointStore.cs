using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.Hosting.Internal;

/// <summary>Checkpoints in a folder, one file a consumer. A file is replaced as a whole: a crash leaves the old one or the new one.</summary>
internal sealed class FileCheckpointStore(string directory) : ISseCheckpointStore
{
    // Leaves room for the extensions within the 255 bytes that file systems allow.
    private const int MaxNameLength = 180;

    public async ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken)
    {
        var path = PathOf(consumerName);
        if (!File.Exists(path))
            return null;

        try
        {
            return CheckpointFile.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"The checkpoint of the consumer '{consumerName}' is damaged: {e.Message}. Put a copy in its place, or delete it to start without one: {path}", e);
        }
    }

    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken)
    {
        var path = PathOf(consumerName);
        var temporary = path + ".new";
        var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(CheckpointFile.Write(lastEventId), cancellationToken).ConfigureAwait(false);

            // Before the rename, or a power failure could leave the new name with nothing in it.
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Why checkpoints cannot be written to a folder; null if they can. It makes the folder if need be.</summary>
    public static string? WhyNotIn(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".{Guid.NewGuid():N}.probe");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    /// <summary>The file of a consumer: no name leaves the folder, and no two share a file.</summary>
    internal string PathOf(string consumerName)
    {
        var name = Uri.EscapeDataString(consumerName);
        if (name.Length > MaxNameLength)
            name = $"{name[..100]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(consumerName)))}";

        return Path.Combine(directory, name + ".checkpoint");
    }
}
