using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A relay log with room for ten events whose data are their ids.</summary>
internal static class SmallLog
{
    public static RelayLog Create() => new(10, 1000, new RingBudget(1000));

    public static void AppendAndPublish(this RelayLog log, string id)
    {
        log.Append(new(Encoding.UTF8.GetBytes($"data: {id}\n\n"), id));
        log.Publish();
    }
}
