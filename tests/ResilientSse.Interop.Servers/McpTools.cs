using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ResilientSse.Interop.Servers;

/// <summary>Tools that count, wait and fail.</summary>
[McpServerToolType]
internal sealed class McpTools
{
    [McpServerTool(Name = "count")]
    public static async Task<string> CountAsync(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        for (var id = 1; id <= McpEventStore.Last; id++)
        {
            await TellAsync(context, id, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        return "done";
    }

    [McpServerTool(Name = "quiet")]
    public static async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return "done";
    }

    [McpServerTool(Name = "error")]
    public static async Task<string> FailAsync(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        await TellAsync(context, 1, cancellationToken);
        throw new InvalidOperationException("The secret of the database");
    }

    private static Task TellAsync(RequestContext<CallToolRequestParams> context, int id, CancellationToken cancellationToken) =>
        context.Server.NotifyProgressAsync(context.Params!.ProgressToken!.Value, new() { Progress = id }, cancellationToken: cancellationToken);
}
