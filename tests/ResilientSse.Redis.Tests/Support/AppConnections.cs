using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>Connections as an app may have its own: whoever closes one takes Redis away from one instance alone, as a SIGKILL does.</summary>
internal static class AppConnections
{
    public static async Task<ConnectionMultiplexer> OpenAsync(string servers, string more = "")
    {
        var options = ConfigurationOptions.Parse($"{servers},abortConnect=false,configCheckSeconds=1{more}");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
