using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Redis.Internal;

/// <summary>The time of the app.</summary>
internal static class Clock
{
    public static TimeProvider Of(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
