using System.Globalization;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>What happens to one run of many, drawn from a seed: where its upstream is cut, and what its browser does.</summary>
internal sealed class RunStory
{
    public const int Events = 24;

    private readonly Random _random;
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunStory(int seed)
    {
        _random = new Random(seed);
        CutAfter = _random.Next(3) == 0 ? _random.Next(1, Events) : null;
        CancelAfter = _random.Next(4) == 0 ? _random.Next(0, Events) : null;
        Body = $$"""{"number":{{seed}}}""";
        Key = $"k{seed}";
    }

    public string Body { get; }

    public string Key { get; }

    /// <summary>How many events the upstream sends before it is cut; null for all of them, and the terminator.</summary>
    public int? CutAfter { get; }

    /// <summary>How many events the browser reads before it cancels; null if it does not.</summary>
    public int? CancelAfter { get; }

    /// <summary>What the browser has read, over all its responses.</summary>
    public List<RunEvent> Got { get; } = [];

    public string Run { get; private set; } = "";

    public static string TextOf(int count) => string.Concat(Enumerable.Range(0, count).Select(Data));

    /// <summary>The upstream's part.</summary>
    public void Play(SseScriptedConnection connection)
    {
        for (var i = 0; i < (CutAfter ?? Events); i++)
        {
            if (i == Events / 2)
                connection.Until(_rest.Task);
            connection.Event(Data(i));
        }

        if (CutAfter is null)
            connection.Event("[DONE]").Stall();
        else
            connection.Cut(midEvent: CutAfter % 2 == 0);
    }

    /// <summary>The browser's part: it reads some, leaves, comes back, and perhaps cancels, until the run says its end or has nothing more.</summary>
    public async Task BrowseAsync(RunApp app)
    {
        var response = await app.PostAsync(Body, key: Key);
        for (var returns = 0; response.Status == System.Net.HttpStatusCode.OK; returns++)
        {
            returns.Should().BeLessThan(1000, "it ends");
            using (response)
                await ReadSomeAsync(app, response);
            response = Got is [.., var last] ? await app.GetAsync(last.Id)
                : Run.Length > 0 && _random.Next(2) == 0 ? await app.GetAsync(query: $"?run={Run}")
                : await app.PostAsync(Body, key: Key);
        }

        response.Status.Should().Be(System.Net.HttpStatusCode.NoContent);
        response.Dispose();
    }

    private async Task ReadSomeAsync(RunApp app, RunBrowser response)
    {
        Run = response.Run;
        for (var left = _random.Next(0, Events); left > 0 && await response.EventAsync() is { } next; left--)
        {
            Got.Add(next);
            if (Got.Count >= Events / 3)
                _rest.TrySetResult();
            if (Got.Count - 1 == CancelAfter)
                (await app.DeleteAsync(Run)).Dispose();
        }
    }

    private static string Data(int number) => string.Create(CultureInfo.InvariantCulture, $"<{number}>");
}
