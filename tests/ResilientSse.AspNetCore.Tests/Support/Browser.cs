using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>One response, read block by block as it comes.</summary>
internal sealed partial class Browser(HttpResponseMessage response) : IDisposable
{
    private StreamReader? _reader;

    public HttpResponseMessage Response => response;

    public HttpStatusCode Status => response.StatusCode;

    /// <summary>The next block without its blank line, or the next comment between two blocks; null at the clean end of the response.</summary>
    public async Task<string?> BlockAsync()
    {
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync());
        var block = new StringBuilder();
        while (await _reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                return block.ToString();

            if (block.Length == 0 && line.StartsWith(':'))
                return line;

            block.Append(block.Length == 0 ? "" : "\n").Append(line);
        }

        return null;
    }

    /// <summary>The next block that is no comment, with the id that the upstream gave it: without a position, and no id where there was none.</summary>
    public async Task<string?> EventAsync()
    {
        while (await WireEventAsync() is { } block)
        {
            if (Position().Replace(block, m => m.Groups[1].Length > 0 ? $"id: {m.Groups[1]}\n" : "") is { Length: > 0 } text)
                return text.TrimEnd('\n');
        }

        return null;
    }

    /// <summary>The next block that is no comment, as it came.</summary>
    public async Task<string?> WireEventAsync()
    {
        while (await BlockAsync() is { } block)
        {
            if (block != ":")
                return block;
        }

        return null;
    }

    /// <summary>The id of a block, as the browser would send it when it returns.</summary>
    public static string IdOf(string? block) => block!.Split('\n').Single(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];

    /// <summary>All blocks to the clean end of the response, without comments.</summary>
    public async Task<List<string>> RestAsync()
    {
        var blocks = new List<string>();
        while (await EventAsync() is { } block)
            blocks.Add(block);

        return blocks;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        response.Dispose();
    }

    [GeneratedRegex("^id: [0-9a-v]{13}-[0-9]+~([^\n]*)\n?")]
    private static partial Regex Position();
}
