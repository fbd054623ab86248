namespace ResilientSse.Redis.Internal;

/// <summary>A script that runs in Redis, from a file next to the code that uses it.</summary>
internal sealed class RedisScript
{
    private RedisScript(string text) => Text = text;

    public string Text { get; }

    /// <param name="name">The name of the file.</param>
    public static RedisScript Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);

        // Independent of the line ends of the checkout, because Redis identifies a script by its hash, which should be the same on all
        // instances.
        return new(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
