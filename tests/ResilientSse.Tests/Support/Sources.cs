namespace ResilientSse.Tests.Support;

/// <summary>The sources, found from where the tests run: the paths of a deterministic build are made up.</summary>
internal static class Sources
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ResilientSse.sln")))
                folder = folder.Parent!;

            return folder.FullName;
        }
    }
}
