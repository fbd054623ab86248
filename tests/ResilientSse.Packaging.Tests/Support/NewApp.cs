using System.Diagnostics;
using System.Text;

namespace ResilientSse.Packaging.Tests.Support;

/// <summary>A new app outside the repository, which knows of it only what is packed.</summary>
internal sealed class NewApp : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resilientsse-").FullName;
    private readonly string _name;

    private NewApp(string name)
    {
        _name = name;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Apps", name)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));

        // One more source. The rest is as the machine has it.
        File.WriteAllText(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{Package.Folder}" /></packageSources>
            </configuration>
            """);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Restores and builds it; a warning is an error.</summary>
    public static Task<NewApp> BuildAsync(string name) => MakeAsync("build", name);

    /// <summary>Restores and publishes it; a warning is an error.</summary>
    public static Task<NewApp> PublishAsync(string name) => MakeAsync("publish", name);

    public Process Run(params IEnumerable<string> arguments) => Start("out", [$"{_name}.dll", .. arguments]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<NewApp> MakeAsync(string command, string name)
    {
        var app = new NewApp(name);
        try
        {
            using var make = app.Start(".", command, "--nologo", "-warnaserror", $"-p:PackedVersion={Package.Version}", "--output", "out");
            var output = await make.StandardOutput.ReadToEndAsync(Stop);
            await make.WaitForExitAsync(Stop);
            make.ExitCode.Should().Be(0, output);
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    private Process Start(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Path.Combine(_folder, folder),
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

        // A cache of its own: nobody's may hold another package of that version. And nothing of the build that runs these tests.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(variable);

        return Process.Start(start)!;
    }
}
