using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ResilientSse.Hosting.Internal;

/// <summary>Flushes the entries of a folder to the disk: on Unix a power failure could otherwise undo a rename.</summary>
internal static partial class Folder
{
    private const int ReadOnly = 0;

    /// <returns>
    /// Whether it did: Windows has no such call and keeps a journal, and a folder without read permission cannot be opened.
    /// </returns>
    public static bool Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;

        // .NET cannot open folders, but it can flush one that is open.
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
