namespace ResilientSse.Tests.Support;

/// <summary>The clone that this runs from.</summary>
internal static class Repository
{
    /// <summary>Found from where it runs: the paths of a deterministic build are made up.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "ResilientSse.sln")) ? folder.FullName : Find(folder.Parent!);
}
