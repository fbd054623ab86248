using Cluster;
using Cluster.Demo;

// The same program is the demo, and each of the instances that the demo starts.
if (args is ["instance", var name, var redis, var upstream])
    return await InstanceApp.RunAsync(name, redis, upstream);

if (!RedisProcess.IsInstalled)
{
    await Console.Error.WriteLineAsync("This needs redis-server on the PATH: apt install redis-server, brew install redis, or dnf install redis.");
    return 1;
}

try
{
    await DemoApp.RunAsync(args);
    return 0;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"{e.Message} Another address: --urls http://127.0.0.1:0");
    return 1;
}
