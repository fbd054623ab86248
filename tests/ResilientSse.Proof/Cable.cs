using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ResilientSse.Proof;

/// <summary>
/// A network namespace on the other end of a cable that can be pulled: from then on every packet is lost, and nobody sends a FIN or a RST.
/// Needs Linux, iproute2 and the rights of root.
/// </summary>
internal sealed class Cable : IDisposable
{
    private const int CloneNewNet = 0x40000000;

    // 198.18.0.0/15 is for tests of network devices (RFC 2544), so nobody is there.
    private const string Near = "198.18.51.1";

    private static readonly string Name = $"resilientsse-{Environment.ProcessId}";

    private static readonly string Space = $"/run/netns/{Name}";

    // An interface has at most 15 characters.
    private static readonly string NearEnd = $"sse{Environment.ProcessId}";

    private Cable()
    {
    }

    /// <summary>The address of the far end.</summary>
    public static IPAddress Far { get; } = IPAddress.Parse("198.18.51.2");

    public static Cable Lay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Network namespaces need root on Linux.");
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "There is no ip: install iproute2.");

        var cable = new Cable();
        try
        {
            Ip($"netns add {Name}");
            Ip($"link add {NearEnd} type veth peer name far netns {Name}");
            Ip($"address add {Near}/30 dev {NearEnd}");
            Ip($"link set {NearEnd} up");
            Ip($"-netns {Name} address add {Far}/30 dev far");
            Ip($"-netns {Name} link set far up");
        }
        catch (InvalidOperationException e)
        {
            if (File.Exists(Space))
                cable.Dispose();

            Assert.Skip($"No network namespace can be made here: {e.Message}");
        }

        return cable;
    }

    public static void Pull() => Ip($"-netns {Name} link set far down");

    /// <summary>Does something at the far end: a socket that is made there stays there, whoever uses it.</summary>
    public static T There<T>(Func<T> act) => Task.Factory.StartNew(
        () =>
        {
            using var space = File.OpenHandle(Space, share: FileShare.ReadWrite);
            return SetNamespace(space, CloneNewNet) == 0
                ? act()
                : throw new InvalidOperationException($"setns failed: {Marshal.GetLastPInvokeErrorMessage()}");
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning, // a thread of its own, which ends there
        TaskScheduler.Default).GetAwaiter().GetResult();

    public void Dispose() => Ip($"netns delete {Name}");

    private static void Ip(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {error}");
    }

    // The namespace is that of the calling thread alone.
    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeFileHandle space, int kind);
}
