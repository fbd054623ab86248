using System.Net.ServerSentEvents;
using System.Text;
using ResilientSse;
using Spectre.Console;
using Tail.Terminal;

namespace Tail.Endpoint;

/// <summary>Prints the events of an address: on stdout the events, on stderr the state of the connection.</summary>
internal static class EndpointRun
{
    public static async Task<int> RunAsync(Uri uri, Arguments arguments, CancellationToken cancellationToken)
    {
        var error = Screen.OnError();
        using var http = new HttpClient(SseHttpHandler.Create());
        var stream = SseStream.Create(http, uri, static (_, data) => data.ToArray(), OptionsOf(arguments));
        stream.StateChanged += (_, change) => error.MarkupLineInterpolated($"[grey]* {StateText.Of(change)}[/]");

        var print = arguments.Raw ? RawPrinter() : Printer(Screen.OnOutput());
        try
        {
            await foreach (var item in stream.WithCancellation(cancellationToken))
                print(item);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (SseException e)
        {
            error.MarkupLineInterpolated($"[red]{Screen.Harmless(e.Message)}[/]");
            return 1;
        }
    }

    private static SseStreamOptions OptionsOf(Arguments arguments)
    {
        var options = new SseStreamOptions
        {
            LastEventId = arguments.LastEventId,
            // Here and not in the client's default headers: these never go along to another host by way of a redirect.
            ConfigureRequest = (request, _, _) =>
            {
                RequestHeader.Apply(arguments.Headers, request);
                return ValueTask.CompletedTask;
            },
        };
        if (arguments.MaxRetries is { } maxRetries)
            options.ReconnectPolicy = options.ReconnectPolicy with { MaxRetries = maxRetries };
        return options;
    }

    private static Action<SseItem<byte[]>> RawPrinter()
    {
        var output = StandardOutput.Open();
        return item => output.Write([.. item.Data, (byte)'\n']); // in one write, so that a reader gets whole lines
    }

    private static Action<SseItem<byte[]>> Printer(IAnsiConsole output) => item =>
    {
        var data = Screen.Harmless(Encoding.UTF8.GetString(item.Data)).ReplaceLineEndings("\n    ");
        output.MarkupLineInterpolated($"[grey]{Screen.Harmless(item.EventId ?? "-")}[/] [blue]{Screen.Harmless(item.EventType)}[/] {data}");
    };
}
