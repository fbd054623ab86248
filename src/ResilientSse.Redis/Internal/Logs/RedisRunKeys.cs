using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The idempotency keys of runs, known to all instances.</summary>
internal sealed class RedisRunKeys(LogContext context, ScriptRunner scripts, KeyNames names) : IRunKeys
{
    private static readonly RedisScript Script = RedisScript.Load("run-key.lua");

    /// <summary>How long a key is kept if its instance dies before it could say that the run is over.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    public async ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken)
    {
        RedisResult? result;
        try
        {
            result = await context.TryAsync<RedisResult>(token => RunAsync(key, holder, LongestRun, "take", token), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The key may still have been taken, and nobody would free it.
            await FreeAsync(key, holder).ConfigureAwait(false);
            throw;
        }

        // Without Redis, only the keys of this instance are known, which has been logged.
        return result is not null && TryParse((string)result!, out var taken) ? taken : holder;
    }

    public ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor) => ChangeAsync(key, holder, keepFor, "keep");

    public ValueTask FreeAsync(RunKey key, RunKeyHolder holder) => ChangeAsync(key, holder, TimeSpan.Zero, "free");

    private static bool TryParse(string text, out RunKeyHolder holder)
    {
        holder = default;
        if (text.Split(' ') is not [var run, var fingerprint] || !Epoch.TryParse(run, out var id))
            return false;

        holder = new(id, fingerprint);
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The failure is logged; the key is only kept longer than needed.")]
    private async ValueTask ChangeAsync(RunKey key, RunKeyHolder holder, TimeSpan time, string change)
    {
        try
        {
            await RunAsync(key, holder, time, change, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            context.Logger.RunKeyNotChanged(LoggableCause.Itself(e), e.GetType().Name);
        }
    }

    private Task<RedisResult> RunAsync(RunKey key, RunKeyHolder holder, TimeSpan time, string change, CancellationToken cancellationToken) => scripts.RunAsync(
        Script,
        [names.Group("idempotency", $"{key.Route}\n{key.Owner}\n{key.Key}") + ":run"],
        [$"{holder.Run} {holder.Fingerprint}", (long)time.TotalMilliseconds, change],
        cancellationToken);
}
