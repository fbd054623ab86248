using System.Collections.Concurrent;

namespace Chat;

/// <summary>What a bad network does, at the press of a button: breaks the connections between a visitor's browser and this app.</summary>
internal static class Connections
{
    public static void MapConnections(this WebApplication app)
    {
        var open = new ConcurrentDictionary<HttpContext, string?>();
        app.UseWhen(context => context.Request.Path == "/api/chat", chat => chat.Use(async (context, next) =>
        {
            open[context] = Visitor.Of(context);
            try
            {
                await next(context);
            }
            finally
            {
                open.TryRemove(context, out _);
            }
        }));

        app.MapPost("/connections/drop", (HttpContext context) =>
        {
            foreach (var (connection, visitor) in open)
            {
                if (visitor is not null && visitor == Visitor.Of(context))
                    connection.Abort();
            }
        });
    }
}
