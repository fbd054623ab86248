using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ResilientSse.Hosting.Internal;

/// <summary>Writes the names in a folder through to the disk: on Unix a rename is lost in a power failure without it.</summary>
internal static partial class Folder
{
    private const int ReadOnly = 0;

    /// <returns>Whether it did: Windows has no such call and keeps a journal, and a folder that may not be read cannot be opened.</returns>
    public static bool Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;

        // The platform opens no folders, but flushes one that is open.
        using var folder = Open(path, ReadOnly);
        if (folder.IsInvalid)
            return false;

        RandomAccess.FlushToDisk(folder);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);
}
