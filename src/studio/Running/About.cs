using System.Reflection;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Running;

/// <summary>What pages are told about the system when they come.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Node">The machine that the studio runs on.</param>
/// <param name="Commands">What may be commanded with the operator's key; empty when nothing may.</param>
internal sealed record About(EnvironmentName Environment, string Node, IReadOnlyList<string> Commands)
{
    private static readonly string Version =
        typeof(About).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Numbers of nodes and edges hold for one life of the studio.</summary>
    public string Generation { get; } = $"{Guid.CreateVersion7():N}";

    /// <summary>Writes the first word to a page.</summary>
    /// <param name="viewer">The page's number.</param>
    /// <param name="connected">Whether the bus is there.</param>
    public byte[] Hello(int viewer, bool connected) => JsonText.Object(json =>
    {
        json.WriteString("kind", "hello");
        json.WriteString("environment", Environment.Value);
        json.WriteString("version", Version);
        json.WriteString("node", Node);
        json.WriteString("generation", Generation);
        json.WriteNumber("viewer", viewer);
        json.WriteNumber("hz", StudioLoop.Hz);
        json.WriteString("nats", connected ? "connected" : "away");
        json.WriteStartArray("commands");
        foreach (var command in Commands)
        {
            json.WriteStringValue(command);
        }

        json.WriteEndArray();
    });
}
