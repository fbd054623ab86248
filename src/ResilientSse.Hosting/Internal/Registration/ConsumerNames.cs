using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The names of all streams and consumers of an app. No two may differ only in case, because configuration ignores case; lookups are
/// case-sensitive.
/// </summary>
internal sealed class ConsumerNames(IServiceCollection services)
{
    private readonly Dictionary<string, bool> _isConsumer = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> All => _isConsumer.Keys;

    public IEnumerable<string> Consumers => _isConsumer.Where(pair => pair.Value).Select(pair => pair.Key);

    /// <summary>The names in a service collection, which are added to it if they are not there yet.</summary>
    public static ConsumerNames Of(IServiceCollection services)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(ConsumerNames))?.ImplementationInstance is ConsumerNames names)
            return names;

        names = new ConsumerNames(services);
        services.AddSingleton(names);
        return names;
    }

    public void Add(string name, bool isConsumer)
    {
        if (name.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException($"The name '{name}' contains a colon, which would make it a path in the configuration.", nameof(name));
        if (!_isConsumer.TryAdd(name, isConsumer))
            throw new ArgumentException($"The name '{name}' is already taken: each stream and consumer needs its own, and case does not matter.", nameof(name));
    }

    /// <summary>
    /// The names of consumers that do not exist, and the services whose constructors ask for them. Parameters with a default value are
    /// optional.
    /// </summary>
    public IEnumerable<(string Name, Type Service)> UnknownInConstructors()
    {
        foreach (var service in services)
        {
            var type = service.IsKeyedService ? service.KeyedImplementationType : service.ImplementationType;
            var parameters = type?.GetConstructors().SelectMany(constructor => constructor.GetParameters()) ?? [];
            foreach (var parameter in parameters.Where(p => p.ParameterType == typeof(ISseConsumer) && !p.HasDefaultValue))
            {
                if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key is string name && !Consumers.Contains(name))
                    yield return (name, type!);
            }
        }
    }

    /// <summary>The message for a name that does not exist.</summary>
    public static string Unknown(string kind, object? name, IEnumerable<string> known) =>
        $"No SSE {kind} has the name '{name}'. Known names: {(known.Any() ? string.Join(", ", known) : "none")}.";
}
