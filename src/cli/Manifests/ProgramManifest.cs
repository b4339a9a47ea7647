using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Manifests;

/// <summary>One process that a <c>cell.json</c> or <c>nerve.json</c> asks for.</summary>
public sealed record ProgramInstance
{
    /// <summary><see cref="EntityType.Cell"/> or <see cref="EntityType.Nerve"/>.</summary>
    public required EntityType Kind { get; init; }

    /// <summary>Its id on the bus.</summary>
    public required string Id { get; init; }

    /// <summary>The project that it runs, for example <c>Nimmerverse.Cells.Math.V1</c>.</summary>
    public required string Project { get; init; }

    /// <summary>Its version, from the folder <c>vN</c>.</summary>
    public required int Version { get; init; }

    /// <summary>Settings by name; each becomes a <c>NIMMERVERSE_</c> variable.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Subjects without the environment that it publishes on, besides its own.</summary>
    public required IReadOnlyList<string> Publishes { get; init; }

    /// <summary>Subjects without the environment that it subscribes to, besides its own.</summary>
    public required IReadOnlyList<string> Subscribes { get; init; }

    /// <summary>Its bus user: <c>cell-{id}</c> or <c>nerve-{id}</c>.</summary>
    public string User => $"{(Kind == EntityType.Cell ? "cell" : "nerve")}-{Id}";
}
