using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.Architecture.Tests;

/// <summary>Log event ids are how a lab searches its logs. Seen to fail with two messages of id 1200.</summary>
public sealed class LogEventTests
{
    [Fact]
    public void Log_messages_of_the_product_have_event_ids_of_their_own()
    {
        var messages = ProductAssemblies()
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(static method => (Method: method, Log: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static message => message.Log is not null)
            .Select(static message => (message.Log!.EventId, Name: $"{message.Method.DeclaringType!.FullName}.{message.Method.Name}"))
            .ToList();

        Assert.NotEmpty(messages);
        Assert.Empty(messages.Where(static message => message.EventId <= 0));
        Assert.Empty(messages.GroupBy(static message => message.EventId)
            .Where(static group => group.Count() > 1)
            .Select(static group => $"{group.Key}: {string.Join(", ", group.Select(static message => message.Name))}"));
    }

    private static IEnumerable<Assembly> ProductAssemblies() =>
        Repository.Projects().Select(static project => Assembly.Load(Path.GetFileNameWithoutExtension(project)));
}
