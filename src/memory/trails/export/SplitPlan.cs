namespace Nimmerverse.Memory.Trails.Export;

/// <summary>How many trails an actor has in a village.</summary>
/// <param name="Village">The village (<c>inputs.village</c>), or null for trails of none.</param>
/// <param name="Actor">The actor.</param>
/// <param name="Trails">How many.</param>
internal sealed record SplitPair(string? Village, string Actor, long Trails);

/// <summary>
/// On which side each village and each actor stands. The villages and actors are the vertices of a graph in which each trail joins its
/// village and its actor; a component of that graph goes to one side as a whole, so no village and no actor is on both. Whole components are
/// drawn in an order that the seed decides until the validation side is as near to its share as it gets.
/// </summary>
internal sealed class SplitPlan
{
    private SplitPlan(SplitBy by, IReadOnlyDictionary<string, SplitSide> villages, IReadOnlyDictionary<string, SplitSide> actors, int components, long train, long validation)
    {
        By = by;
        Villages = villages;
        Actors = actors;
        Components = components;
        TrainTrails = train;
        ValidationTrails = validation;
    }

    /// <summary>What never stands on both sides.</summary>
    public SplitBy By { get; }

    /// <summary>The side of each village; empty when actors alone decide. Trails of no village have the empty name.</summary>
    public IReadOnlyDictionary<string, SplitSide> Villages { get; }

    /// <summary>The side of each actor; empty when villages alone decide.</summary>
    public IReadOnlyDictionary<string, SplitSide> Actors { get; }

    /// <summary>Parts that cannot be divided further.</summary>
    public int Components { get; }

    /// <summary>Trails on the training side when it was planned.</summary>
    public long TrainTrails { get; }

    /// <summary>Trails on the validation side when it was planned.</summary>
    public long ValidationTrails { get; }

    /// <summary>Plans a split.</summary>
    /// <param name="pairs">Every actor in every village.</param>
    /// <param name="by">What must not stand on both sides.</param>
    /// <param name="share">The share of trails for training, above 0 and below 1.</param>
    /// <param name="seed">Decides the order in which components are drawn.</param>
    /// <returns>The plan; with fewer than two components everything is on the training side.</returns>
    public static SplitPlan Make(IReadOnlyCollection<SplitPair> pairs, SplitBy by, double share, long seed)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var graph = new EntityGraph();
        foreach (var pair in pairs)
        {
            graph.Add(Members(pair, by), pair.Trails);
        }

        var components = graph.Components(seed);
        var sides = Draw(components, (1 - share) * components.Sum(static component => component.Trails));
        var villages = new Dictionary<string, SplitSide>(StringComparer.Ordinal);
        var actors = new Dictionary<string, SplitSide>(StringComparer.Ordinal);
        for (var i = 0; i < components.Count; i++)
        {
            foreach (var member in components[i].Members)
            {
                (member.IsVillage ? villages : actors)[member.Name] = sides[i];
            }
        }

        return new SplitPlan(by, villages, actors, components.Count, Sum(components, sides, SplitSide.Train), Sum(components, sides, SplitSide.Validation));
    }

    /// <summary>Takes up a plan that was made before.</summary>
    /// <param name="by">What must not stand on both sides.</param>
    /// <param name="villages">The side of each village.</param>
    /// <param name="actors">The side of each actor.</param>
    /// <param name="components">Parts that cannot be divided further.</param>
    /// <param name="train">Trails on the training side.</param>
    /// <param name="validation">Trails on the validation side.</param>
    /// <returns>The plan.</returns>
    public static SplitPlan Restore(
        SplitBy by, IReadOnlyDictionary<string, SplitSide> villages, IReadOnlyDictionary<string, SplitSide> actors, int components, long train, long validation) =>
        new(by, villages, actors, components, train, validation);

    /// <summary>The side of a trail.</summary>
    /// <param name="village">Its village, or null.</param>
    /// <param name="actor">Its actor.</param>
    /// <returns>
    /// The side; null for a trail that became visible after the split was planned and would join what the plan has apart, or is of a village or
    /// actor that the plan does not know.
    /// </returns>
    public SplitSide? SideOf(string? village, string actor)
    {
        SplitSide? side = null;
        foreach (var member in Members(new SplitPair(village, actor, 0), By))
        {
            if (!(member.IsVillage ? Villages : Actors).TryGetValue(member.Name, out var its) || (side is { } other && other != its))
            {
                return null;
            }

            side = its;
        }

        return side;
    }

    private static IEnumerable<SplitEntity> Members(SplitPair pair, SplitBy by)
    {
        if (by is SplitBy.Village || (by is SplitBy.Both && pair.Village is not null))
        {
            yield return new SplitEntity(IsVillage: true, pair.Village ?? "");
        }

        if (by is not SplitBy.Village)
        {
            yield return new SplitEntity(IsVillage: false, pair.Actor);
        }
    }

    private static SplitSide[] Draw(IReadOnlyList<EntityComponent> components, double wanted)
    {
        var sides = new SplitSide[components.Count];
        if (components.Count < 2)
        {
            return sides;
        }

        var validation = 0L;
        for (var i = 0; i < components.Count; i++)
        {
            if (Math.Abs(validation + components[i].Trails - wanted) < Math.Abs(validation - wanted))
            {
                sides[i] = SplitSide.Validation;
                validation += components[i].Trails;
            }
        }

        // Neither side stays empty when there is something to share: the smallest component is the least disturbance.
        foreach (var side in (SplitSide[])[SplitSide.Train, SplitSide.Validation])
        {
            if (!sides.Contains(side))
            {
                sides[Enumerable.Range(0, components.Count).MinBy(i => components[i].Trails)] = side;
            }
        }

        return sides;
    }

    private static long Sum(IReadOnlyList<EntityComponent> components, SplitSide[] sides, SplitSide side) =>
        components.Where((_, i) => sides[i] == side).Sum(static component => component.Trails);
}
