namespace ResilientSse.Packaging.Tests.Support;

/// <summary>The sources, found from where the tests run: the paths of a deterministic build are made up.</summary>
internal static class Repository
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

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Root, path));
}
