using Microsoft.Win32.SafeHandles;

namespace Tail.Terminal;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32; // EPIPE, on Linux and macOS alike

    /// <summary>Opens it; writes go out at once.</summary>
    /// <remarks>
    /// The stream of <see cref="Console"/> swallows a broken pipe, and a program that follows an endless stream would write for
    /// ever to nobody. A plain file stream on the same pipe throws. Not so for a file, whose offset may be shared with stderr.
    /// </remarks>
    public static Stream Open()
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
                return pipe;

            pipe.Dispose();
        }

        return Console.OpenStandardOutput();
    }

    public static bool IsBrokenPipe(IOException exception) => !OperatingSystem.IsWindows() && exception.HResult == BrokenPipe;
}
