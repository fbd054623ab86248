using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Redis.Internal;

/// <summary>The app's <see cref="TimeProvider"/>.</summary>
internal static class Clock
{
    public static TimeProvider Of(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
