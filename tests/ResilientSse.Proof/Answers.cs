using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

/// <summary>
/// An LLM API. The body of a POST is the number of its answer, whose tokens are numbered and which the seed lets be whole or cut at any byte. One
/// that gives ids, because the path ends in <c>/resumable</c>, goes on after an id by GET.
/// </summary>
internal sealed class Answers(int tokens, int seed)
{
    public const string End = "[DONE]";

    private readonly ConcurrentDictionary<int, int> _posts = [];
    private readonly ConcurrentDictionary<int, int> _wholeTokens = [];
    private int _cuts;

    /// <summary>How many POSTs came for each answer.</summary>
    public ICollection<int> Posts => _posts.Values;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => _cuts;

    /// <summary>How many tokens of an answer were sent whole.</summary>
    public int TokensOf(int answer) => _wholeTokens[answer];

    public void Serve(SseScriptedConnection connection)
    {
        var request = connection.Request;
        var isResumable = request.Uri.AbsolutePath.EndsWith("/resumable", StringComparison.Ordinal);
        var (answer, next) = (0, 1);
        if (request.Method == "POST")
        {
            answer = int.Parse(request.Body, CultureInfo.InvariantCulture);
            _posts.AddOrUpdate(answer, 1, (_, posts) => posts + 1);
        }
        else
        {
            var id = request.LastEventId!.Split(':');
            (answer, next) = (int.Parse(id[0], CultureInfo.InvariantCulture), int.Parse(id[1], CultureInfo.InvariantCulture) + 1);
        }

        Serve(connection, answer, next, isResumable, new Random(HashCode.Combine(seed, answer, next)));
    }

    private void Serve(SseScriptedConnection connection, int answer, int next, bool isResumable, Random random)
    {
        var blocks = Enumerable.Range(next, tokens + 1 - next).Select(i => $"{(isResumable ? $"id: {answer}:{i}\n" : "")}data: {i}\n\n").ToList();
        if (random.Next(3) == 0)
            connection.Split(random.Next(1, 400));

        // A resume cannot begin before the first id.
        var mayBeCut = random.Next(3) == 0;
        var text = string.Concat(blocks);
        var cut = random.Next(isResumable ? blocks.FirstOrDefault("").Length : 0, text.Length + 1);
        if (!mayBeCut || (isResumable && cut >= text.Length))
        {
            _wholeTokens[answer] = tokens;
            connection.Raw(text).Event(End).Stall();
            return;
        }

        Interlocked.Increment(ref _cuts);
        _wholeTokens[answer] = next - 1 + (text[..cut].Split("\n\n").Length - 1);
        connection.Raw(Encoding.UTF8.GetBytes(text).AsMemory(0, cut));
        if (random.Next(2) == 0)
            connection.Cut();
    }
}
