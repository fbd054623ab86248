using System.Text;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Measuring;

/// <summary>The proxy is killed in the middle of an answer of <c>MapSseRun</c>, and started anew.</summary>
internal static class KilledProxy
{
    private const int Events = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <returns>Null if the first half of the answer does not come through the proxy.</returns>
    public static async Task<Passage?> MeasureAsync(Proxy proxy, Setup setup, Version version)
    {
        await using var chain = await Chain.StartAsync(proxy, setup);
        using var http = Client.Create(version);
        var options = Client.Persistent(version);
        var configure = options.ConfigureRequest!;
        options.ResumeByGet = true;
        options.CompleteOnEnd = true;
        options.ConfigureRequest = (request, attempt, cancellationToken) =>
        {
            if (!attempt.IsResume)
                (request.Method, request.Content) = (HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json"));
            return configure(request, attempt, cancellationToken);
        };
        var stream = Client.Open(http, chain.Proxy.Address("/run", version), options);

        SseError? drop = null;
        stream.StateChanged += (_, change) => drop ??= change.Reason;
        var seen = new List<string>();
        using var limit = new Deadline(Deadline.Patience);
        try
        {
            await foreach (var item in stream.WithCancellation(limit.Token))
            {
                seen.Add(item.Data);
                if (seen.Count != Events / 2)
                    continue;

                limit.Set(Limit);
                await chain.Proxy.RestartAsync();
                chain.Upstream.Go.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // What has not come counts as lost.
        }

        return seen.Count == 0 ? null : Passage.Of(drop, seen, Events);
    }
}
