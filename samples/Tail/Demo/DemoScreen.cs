using System.Globalization;
using System.Net.ServerSentEvents;
using ResilientSse;
using Spectre.Console;
using Tail.Terminal;

namespace Tail.Demo;

/// <summary>What the demo shows, line by line.</summary>
internal sealed class DemoScreen(IAnsiConsole console, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private readonly List<string> _outages = [];

    private string Elapsed => timeProvider.GetElapsedTime(_start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5);

    public void Welcome(Uri uri, TimeSpan duration) =>
        Line($"Following [blue]{uri}[/] for {duration.TotalSeconds} s; Ctrl-C ends it sooner.");

    public void State(SseStateChangedEventArgs change)
    {
        if (change.RetryDelay is not null && StateText.Reason(change) is { } reason)
            _outages.Add(reason);
        var colour = change.State switch
        {
            SseConnectionState.Connected => "green",
            SseConnectionState.Error => "red",
            _ => "yellow",
        };
        Line($"[grey]{Elapsed}[/]  [{colour}]* {StateText.Of(change)}[/]");
    }

    public void Event(SseItem<GuildStatus> item)
    {
        var guild = item.Data;
        Line($"[grey]{Elapsed}  #{item.EventId,-3}[/] {guild.Name}  {guild.Status,-7}  {guild.LatencyMs,3} ms  {guild.Members:N0} members");
    }

    public void Problem(string message) => Line($"[red]{message}[/]");

    public void Summary(Tally tally, int requests)
    {
        Line($"");
        Line($"events received   {tally.Received} of {tally.Sent} sent");
        Line($"requests sent     {requests}");
        Line($"outages survived  {string.Join(", ", _outages)}");
        Line($"lost              [{Verdict(tally.Lost)}]{tally.Lost}[/]");
        Line($"duplicates        [{Verdict(tally.Duplicates)}]{tally.Duplicates}[/]");
    }

    private static string Verdict(int count) => count == 0 ? "green" : "red";

    private void Line(FormattableString text) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, text);
}
