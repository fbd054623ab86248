using ResilientSse.Interop;
using ResilientSse.Interop.Serving;
using ResilientSse.Interop.Table;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

return args switch
{
    ["table", .. var names] => await TableCommand.RunAsync(names),
    ["servers", .. var names] => await ServersCommand.RunAsync(names),
    ["serve", var port, var part] => await ServeCommand.RunAsync(port, part),
    // What xunit would generate.
    _ when args.Contains("-automated") || args.Contains("@@") => await ConsoleRunner.Run(args),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
