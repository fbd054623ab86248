namespace ResilientSse.Redis.Internal;

/// <summary>A script that runs in Redis, from a file beside the code that runs it.</summary>
internal sealed class RedisScript
{
    private RedisScript(string text) => Text = text;

    public string Text { get; }

    /// <param name="name">The name of its file.</param>
    public static RedisScript Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);

        // Whatever a checkout made of the line ends: it is its hash that Redis knows it by, and all instances shall know the same one.
        return new(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
