using System.Globalization;

namespace ResilientSse.Interop.Serving;

/// <summary><c>serve PORT torso</c> and <c>serve PORT whole</c>: the upstream in a process of its own, which can be killed.</summary>
internal static class ServeCommand
{
    public const string Torso = "torso";
    public const string Whole = "whole";

    public static async Task<int> RunAsync(string port, string part)
    {
        await using var upstream = await Upstream.StartAsync(int.Parse(port, CultureInfo.InvariantCulture), part == Whole);
        Console.WriteLine("listening");

        // Ends with the process that started it, at the latest.
        while (await Console.In.ReadLineAsync() is not null)
            continue;
        return 0;
    }
}
