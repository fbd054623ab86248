using GuildStatus;
using GuildStatus.Backend;

try
{
    await using var backend = await BotBackend.StartAsync(TimeProvider.System);
    await using var app = GuildStatusApp.Build(args, backend);
    await app.StartAsync();
    Console.WriteLine($"Guild status: {string.Join(" ", app.Urls)} (in Blazor: /blazor/; Ctrl-C ends it, --urls changes the address)");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"{e.Message} Another address: --urls http://127.0.0.1:0");
    return 1;
}
