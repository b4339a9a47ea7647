using System.Globalization;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Running;

/// <summary>The settings of the world's process.</summary>
public sealed record WorldSettings
{
    /// <summary>The seed asked for, <c>NIMMERVERSE_SEED</c>; null goes on with whatever garden the data folder holds.</summary>
    public ulong? Seed { get; init; }

    /// <summary>World seconds in a second, <c>NIMMERVERSE_SPEED</c>.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Ticks after which the process ends, <c>NIMMERVERSE_TICKS</c>; 0 for never.</summary>
    public int Ticks { get; init; }

    /// <summary>The nice value to run at, <c>NIMMERVERSE_NICE</c>, -20 (first) to 19 (last).</summary>
    public int Nice { get; init; } = -10;

    /// <summary>The garden's rules.</summary>
    public GardenRules Rules { get; init; } = new();

    /// <summary>Reads them.</summary>
    /// <param name="reader">Where settings come from.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ExitException">Some are wrong; all that are wrong are named.</exception>
    public static WorldSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var map = ReadMap(reader);
        var settings = new WorldSettings
        {
            Seed = ReadSeed(reader),
            Speed = reader.Number("speed", 1, min: 0.01, max: 1000),
            Nice = reader.Integer("nice", -10, min: -20, max: 19),
            Ticks = reader.Integer("ticks", 0, min: 0),
            Rules = new GardenRules
            {
                Map = map,
                StartLevel = reader.Integer(
                    "level", map is null ? 1 : LevelPlan.OnStreets, min: 1, max: map is null ? LevelPlan.Highest : LevelPlan.OnStreets),
                VillagesPerLevel = reader.Integer("villages_per_level", 2, min: 1),
                ReplayShare = reader.Number("replay", new GardenRules().ReplayShare, min: 0, max: 1),
                Size = Optional(reader, "size", min: 2, max: 100),
                Houses = Optional(reader, "houses", min: 1, max: 1000),
                Traits = Optional(reader, "traits", min: 1, max: 20),
                NodeCapacity = reader.Integer("node_capacity", 0, min: 0, max: 10_000),
                ExpectedNpcs = reader.Integer("npcs", 0, min: 0, max: 10_000),
                Crawlers = reader.Integer("crawlers", 1, min: 0, max: 16),
                TalkHouses = reader.Integer("talk_houses", 0, min: 0, max: 100),
            },
        };
        CheckRoom(reader, settings.Rules);
        reader.ThrowIfFaulty();
        return settings;
    }

    private static ulong? ReadSeed(SettingsReader reader)
    {
        if (reader.Text("seed") is not { } text)
        {
            return null;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return seed;
        }

        reader.Fault("seed", $"is '{text}', but must be a whole number from 0 to {ulong.MaxValue}");
        return null;
    }

    private static StreetMap? ReadMap(SettingsReader reader)
    {
        if (reader.Text("world") is not { } world)
        {
            return null;
        }

        if (!StreetMaps.TryRead(world, out var map, out var fault))
        {
            reader.Fault("world", $"cannot be used: {fault.TrimEnd('.')}");
        }

        return map;
    }

    private static int? Optional(SettingsReader reader, string name, int min, int max) =>
        reader.Text(name) is null ? null : reader.Integer(name, min, min, max);

    private static void CheckRoom(SettingsReader reader, GardenRules rules)
    {
        for (var level = rules.StartLevel; level <= rules.HighestLevel; level++)
        {
            var plan = rules.PlanFor(level);
            var needed = plan.Houses + (plan.PlacesPerNeed * NeedNames.All.Count);
            if (rules.NodesOf(plan) < needed)
            {
                var ground = rules.MapFor(plan) is { } map
                    ? $"the {map.Graph.NodeCount} nodes of {map.Name}; ask for fewer houses or a larger map"
                    : $"{plan.Size} x {plan.Size} nodes; ask for fewer houses or a greater NIMMERVERSE_SIZE";
                reader.Fault("houses", $"leaves no room: level {level} has {plan.Houses} houses and {needed - plan.Houses} places on {ground}");
                return;
            }
        }
    }
}
