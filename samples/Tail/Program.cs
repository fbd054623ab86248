using System.Text;
using Tail;
using Tail.Demo;
using Tail.Endpoint;
using Tail.Terminal;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
try
{
    var arguments = Arguments.Parse(args);
    if (arguments.Help)
        return Usage.Print(Console.Out);

    using var interrupt = new Interrupt();
    return arguments.Uri is null
        ? await DemoRun.RunAsync(arguments.Duration, interrupt.Token)
        : await EndpointRun.RunAsync(arguments.Uri, arguments, interrupt.Token);
}
catch (UsageException e)
{
    return Usage.Print(Console.Error, e.Message);
}
catch (IOException e) when (StandardOutput.IsBrokenPipe(e))
{
    return 0; // whoever read our output has seen enough, as in "| head -3"
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
