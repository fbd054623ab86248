using BenchmarkDotNet.Running;
using ResilientSse.Benchmarks;

switch (args)
{
    case ["serve", var role, var upstream, .. var redis]:
        await Servers.RunAsync(role, upstream, redis.FirstOrDefault());
        return 0;
    case ["guard"]:
        return await GuardCommand.RunAsync();
    case ["cluster", .. var parts]:
        return await ClusterCommand.RunAsync(parts);
    case ["table", .. var parts]:
        return await TableCommand.RunAsync(parts);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run(args);
        return 0;
}
