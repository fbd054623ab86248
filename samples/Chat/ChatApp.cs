namespace Chat;

/// <summary>The app that browsers see: the page, and the route whose answers survive it.</summary>
internal static class ChatApp
{
    // The page makes text, never HTML; with trusted types the browser would refuse anything else.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static WebApplication Build(string[] args, Llm llm, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = nameof(Chat),
        });
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(time);
        var app = builder.Build();
        MapPage(app);

        // The route that this sample is about: POST begins an answer, GET returns to it, DELETE ends it.
        app.MapSseRun("/api/chat", llm.Address.AbsoluteUri, run =>
        {
            run.GetToken = context => new(Visitor.Of(context) is null ? null : llm.Key);
            run.ClientKey = Visitor.Of;
            run.PassErrors = true;
            run.ConfigureUpstream = upstream => (upstream.Terminator, upstream.IdleTimeout) = ("[DONE]", llm.Silence);
        });

        app.MapGet("/api/models", () => llm.Models);
        app.MapConnections();
        return app;
    }

    private static void MapPage(WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            Visitor.Welcome(context);
            return next(context);
        });

        // The page is asked for each time: the cookie comes with it.
        app.UseDefaultFiles().UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.MapStaticAssets("Chat.staticwebassets.endpoints.json");
    }
}
