using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ResilientSse.Benchmarks;

/// <summary>The processor time of this process's children that have ended: <see cref="System.Diagnostics.Process"/> has it only while they run.</summary>
internal static class ChildUsage
{
    private const int Children = -1;

    public static TimeSpan Total => GetResourceUsage(Children, out var usage) == 0
        ? TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds) + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds)
        : throw new Win32Exception();

    [DllImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceUsage(int who, out Usage usage);

    /// <summary>Linux on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
