using GuildStatus.Backend;

namespace GuildStatus;

/// <summary>What the page's buttons do to the backend.</summary>
internal static class FaultEndpoints
{
    private const int LongestRefusal = 60;

    public static void MapFaults(this WebApplication app, Faults faults)
    {
        app.MapGet("/backend", () => new BackendState(faults.Open, faults.Opened, Math.Ceiling(faults.RefusesFor.TotalSeconds)));
        app.MapPost("/backend/drop", faults.Drop);
        app.MapPost("/backend/stall", faults.Stall);
        app.MapPost("/backend/refuse", (int seconds) => faults.Refuse(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestRefusal))));
    }
}

/// <summary>What the page shows of the backend.</summary>
/// <param name="Open">How many streams are open.</param>
/// <param name="Opened">How many have been opened so far.</param>
/// <param name="RefusesFor">For how many seconds it will refuse new ones.</param>
internal sealed record BackendState(int Open, int Opened, double RefusesFor);
