using System.Diagnostics;

namespace ResilientSse.Interop.Libraries;

/// <summary>The packages of the servers in Node: npm installs them beside the copies of the scripts, once.</summary>
internal static class NodeModules
{
    private static readonly Lazy<Task> Installing = new(InstallAsync);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Node");

    public static string PackageFile { get; } = Path.Combine(Folder, "package.json");

    public static bool HasNpm =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "npm")));

    public static string NodeVersion
    {
        get
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            return node.StandardOutput.ReadToEnd().Trim().TrimStart('v');
        }
    }

    public static Task EnsureAsync() => Installing.Value;

    private static async Task InstallAsync()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc > File.GetLastWriteTimeUtc(PackageFile))
            return;

        using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"])
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
        })!;
        var errors = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm install failed:\n{errors}");
    }
}
