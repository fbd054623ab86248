using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Runs scripts, by their hash: the client sends the text once per server, and again after a <c>SCRIPT FLUSH</c>. Keys and arguments are
/// plain values, since the client's own way of naming them does not work ahead of time.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class ScriptRunner(RedisConnection connection)
{
    /// <summary>A cancelled token ends the wait. What was sent may run all the same.</summary>
    public async Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await multiplexer.GetDatabase().ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFromReplica(e))
        {
            _ = connection.ReconfigureAsync();
            throw;
        }
    }

    /// <summary>Whether the server is no primary any more: it said so, or the client has noticed before it sent anything.</summary>
    private static bool IsFromReplica(Exception exception) =>
        exception is RedisServerException { Message: var message } && message.Contains("READONLY", StringComparison.Ordinal) || exception is RedisCommandException;
}
