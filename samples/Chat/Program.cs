using Chat;
using Chat.Fake;

try
{
    var llm = Llm.FromEnvironment();
    await using var fake = llm is null ? await FakeLlm.StartAsync(TimeProvider.System) : null;
    await using var app = ChatApp.Build(args, llm ?? Llm.Of(fake!), TimeProvider.System);
    await app.StartAsync();
    Console.WriteLine($"Chat: {string.Join(" ", app.Urls)} (with {llm?.Address.Host ?? "a fake LLM"}; Ctrl-C ends it, --urls changes the address)");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException)
{
    await Console.Error.WriteLineAsync(e is IOException ? $"{e.Message} Another address: --urls http://127.0.0.1:0" : e.Message);
    return 1;
}
