using System.Net.ServerSentEvents;
using System.Text.Json;

// The least that reads an event with HttpClient and SseParser.
using var http = new HttpClient();
using var response = await http.GetAsync(new Uri(args[0]), HttpCompletionOption.ResponseHeadersRead);
await using var body = await response.Content.ReadAsStreamAsync();
await foreach (var item in SseParser.Create(body, static (_, data) => JsonElement.Parse(data)).EnumerateAsync())
{
    Console.WriteLine(item.Data.GetInt32());
    break;
}
