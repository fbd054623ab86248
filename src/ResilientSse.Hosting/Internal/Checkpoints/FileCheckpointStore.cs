using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Checkpoints in a folder: one file per consumer, and a lock file that is held open while the consumer runs. A file is replaced as a
/// whole, so after a crash, and to a reader at any time, it is either the old or the new one.
/// </summary>
internal sealed class FileCheckpointStore(string directory) : ISseCheckpointStore
{
    // Leaves room for the extensions within the 255 bytes that file systems allow.
    private const int MaxNameLength = 180;

    /// <summary>ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK on Linux and on macOS: the platform has no exception type for it.</summary>
    private static readonly int[] HeldByAnother = [unchecked((int)0x80070020), 11, 35];

    public async ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken)
    {
        var path = PathOf(consumerName);
        try
        {
            return CheckpointFile.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (FileNotFoundException)
        {
            // Only then: a file that cannot be read for another reason may contain an id.
            return null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"The checkpoint of the consumer '{consumerName}' is damaged: {e.Message}. Replace it with a copy, or delete it to start without a checkpoint: {path}", e);
        }
    }

    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken)
    {
        var path = PathOf(consumerName);
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(CheckpointFile.Write(lastEventId), cancellationToken).ConfigureAwait(false);

                // Before the rename, or a power failure could leave an empty file under the new name.
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(temporary, path, overwrite: true);
            Folder.Flush(directory);
        }
        finally
        {
            // After a rename there is no such file, which is not an error.
            File.Delete(temporary);
        }
    }

    /// <summary>Creates the folder if needed, and locks a consumer's file in it until the returned lock is disposed of.</summary>
    /// <returns>The lock; null if another process, or another consumer in this process, has it.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller has it, and gives it back.")]
    public FileStream? TryLock(string consumerName)
    {
        // A new folder is an entry in its parent.
        if (Directory.CreateDirectory(directory).Parent is { } parent)
            Folder.Flush(parent.FullName);

        FileStream @lock;
        try
        {
            // The lock file is never deleted: that could delete the file that somebody has just opened.
            @lock = new FileStream(LockOf(consumerName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            return null;
        }

        try
        {
            DeleteLeftovers(consumerName);
            return @lock;
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>The file of a consumer: no name leads out of the folder, and no two names share a file.</summary>
    internal string PathOf(string consumerName) => Path.Combine(directory, FileNameOf(consumerName));

    /// <summary>The file that is held open while a consumer runs.</summary>
    internal string LockOf(string consumerName) => PathOf(consumerName) + ".lock";

    /// <summary>
    /// Deletes what crashes during a save have left. The pattern has exactly as many characters as a save adds, or it could match another
    /// consumer's file.
    /// </summary>
    private void DeleteLeftovers(string consumerName)
    {
        var pattern = $"{FileNameOf(consumerName)}.{new string('?', 32)}.new";
        foreach (var file in Directory.EnumerateFiles(directory, pattern, new EnumerationOptions { MatchType = MatchType.Simple }))
            File.Delete(file);
    }

    private static string FileNameOf(string consumerName)
    {
        var name = Uri.EscapeDataString(consumerName);
        if (name.Length > MaxNameLength)
            name = $"{name[..100]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(consumerName)))}";

        return name + ".checkpoint";
    }
}
