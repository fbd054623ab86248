using BenchmarkDotNet.Running;
using ResilientSse.Benchmarks;

switch (args)
{
    case ["serve", var role, var upstream]:
        await Servers.RunAsync(role, upstream);
        return 0;
    case ["guard"]:
        return await GuardCommand.RunAsync();
    case ["table", .. var parts]:
        return await TableCommand.RunAsync(parts);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run(args);
        return 0;
}
