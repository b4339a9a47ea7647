using Nimmerverse.World.Maps;
using Nimmerverse.World.Streets;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <summary>The rules of a garden. Times are in ticks of world time, so that a garden runs the same at any speed.</summary>
public sealed record GardenRules
{
    /// <summary>Ticks in a second of world time.</summary>
    public const int TicksPerSecond = 20;

    /// <summary>World time between two ticks, in seconds.</summary>
    public const double SecondsPerTick = 1.0 / TicksPerSecond;

    /// <summary>Every body gets a view at least this often, in ticks.</summary>
    public const int ViewEvery = TicksPerSecond;

    /// <summary>The level of a new garden's first village, 1 to <see cref="HighestLevel"/>.</summary>
    public int StartLevel { get; init; } = 1;

    /// <summary>Villages of a level that must be completed before the next level begins, at least 1.</summary>
    public int VillagesPerLevel { get; init; } = 2;

    /// <summary>Share of villages that are replays of levels left behind, once there are some, 0 to 1.</summary>
    public double ReplayShare { get; init; } = 0.2;

    /// <summary>Intersections along one side, instead of the level's own; null leaves it.</summary>
    public int? Size { get; init; }

    /// <summary>Houses, instead of the level's own; null leaves it.</summary>
    public int? Houses { get; init; }

    /// <summary>Traits of each house, instead of the level's own; null leaves it.</summary>
    public int? Traits { get; init; }

    /// <summary>Lays the streets of a village; by default a square grid. Must lay the same streets for the same plan.</summary>
    public Func<LevelPlan, StreetGraph> Streets { get; init; } = static plan => StreetGrid.Square(plan.Size);

    /// <summary>The street map that level <see cref="LevelPlan.OnStreets"/> is played on; null has no such level.</summary>
    public StreetMap? Map { get; init; }

    /// <summary>NPCs that one node holds; 0 asks for 32, or all expected NPCs if they are more: whoever has learnt the village stands still
    /// where it learnt the last fact, and fewer places at a house's door than NPCs would keep the last ones from it for ever.</summary>
    public int NodeCapacity { get; init; }

    /// <summary>NPCs that are to live here: a village is not completed while one that is still on its way could come.</summary>
    public int ExpectedNpcs { get; init; }

    /// <summary>Crawlers, named <c>crawler-0</c> and so on.</summary>
    public int Crawlers { get; init; } = 1;

    /// <summary>An NPC that is not heard of for so long leaves the streets and is not counted until it returns, in ticks.</summary>
    public int SilenceTicks { get; init; } = 30 * TicksPerSecond;

    /// <summary>Two perfect quizzes must lie at least so far apart, in ticks.</summary>
    public int QuizGapTicks { get; init; } = 30 * TicksPerSecond;

    /// <summary>The usual time between two quizzes of one NPC, in ticks.</summary>
    public int QuizPeriodTicks { get; init; } = 10 * TicksPerSecond;

    /// <summary>A quiz that is not answered in so many ticks scores zero.</summary>
    public int QuizDeadlineTicks { get; init; } = 20 * TicksPerSecond;

    /// <summary>Ticks for which two NPCs that talk stand still. Default two world seconds.</summary>
    public int TalkTicks { get; init; } = 2 * TicksPerSecond;

    /// <summary>Ticks for which neither talks again. Default 15 world seconds.</summary>
    public int TalkGapTicks { get; init; } = 15 * TicksPerSecond;

    /// <summary>Houses that one is told of in a talk, at most. Default 0: nobody talks; <c>up</c> has 5 (<c>NIMMERVERSE_TALK_HOUSES</c>).</summary>
    public int TalkHouses { get; init; }

    /// <summary>The last level; it is played for ever.</summary>
    public int HighestLevel => Map is null ? LevelPlan.Highest : LevelPlan.OnStreets;

    /// <summary>The plan of a level under these rules.</summary>
    /// <param name="level">1 to <see cref="HighestLevel"/>.</param>
    /// <returns>The level's plan with the overrides applied; a village made small has fewer places.</returns>
    public LevelPlan PlanFor(int level)
    {
        var plan = level == LevelPlan.OnStreets && Map is not null ? LevelPlan.ForStreets(Map.Graph.NodeCount) : LevelPlan.For(level);
        plan = plan with { Size = plan.Size == 0 ? 0 : Size ?? plan.Size, Houses = Houses ?? plan.Houses, Traits = Traits ?? plan.Traits };
        var room = (NodesOf(plan) - plan.Houses) / NeedNames.All.Count;
        return plan with { PlacesPerNeed = Math.Clamp(room, 1, plan.PlacesPerNeed) };
    }

    /// <summary>Nodes that the villages of a plan have.</summary>
    /// <param name="plan">A plan of these rules.</param>
    /// <returns>How many.</returns>
    internal int NodesOf(LevelPlan plan) => MapFor(plan)?.Graph.NodeCount ?? (plan.Size * plan.Size);

    /// <summary>The street map that the villages of a plan stand on; null for a grid.</summary>
    /// <param name="plan">A plan of these rules.</param>
    /// <returns>The map, or null.</returns>
    internal StreetMap? MapFor(LevelPlan plan) => plan.Level == LevelPlan.OnStreets ? Map : null;

    /// <summary>Draws a village.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="plan">A plan of these rules.</param>
    /// <param name="index">Which village of its level.</param>
    /// <returns>The village.</returns>
    internal Village Draw(ulong seed, LevelPlan plan, int index) => MapFor(plan) is { } map
        ? VillageDrawing.Draw(seed, plan, index, map.Graph, map.AddressNodes)
        : VillageDrawing.Draw(seed, plan, index, Streets(plan));

    /// <summary>NPCs that one node holds, at least 1.</summary>
    internal int Capacity => NodeCapacity > 0 ? NodeCapacity : Math.Max(32, ExpectedNpcs);
}
