using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Runs scripts by their hash: the client sends the text once per server, and again after a <c>SCRIPT FLUSH</c>. Keys and arguments are
/// plain values, because the client's named parameters do not work with ahead-of-time compilation.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class ScriptRunner(RedisConnection connection)
{
    /// <summary>Cancelling the token ends the wait, but a script that was sent may still run.</summary>
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

    /// <summary>Whether the server is no longer the primary: it said so, or the client noticed before sending anything.</summary>
    private static bool IsFromReplica(Exception exception) =>
        exception is RedisServerException { Message: var message } && message.Contains("READONLY", StringComparison.Ordinal) || exception is RedisCommandException;
}
