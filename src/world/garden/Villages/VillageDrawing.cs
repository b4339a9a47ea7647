using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Villages;

/// <summary>Draws villages: the same seed, plan and index give the same village, on every machine and framework version.</summary>
public static class VillageDrawing
{
    // House numbers are drawn from a range three times as wide as needed, so that a number tells nothing about whether the house exists.
    private const int NumbersPerHouse = 3;

    /// <summary>Draws a village on the plan's square grid.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="plan">Size and detail.</param>
    /// <param name="index">Which village of the level, from 0.</param>
    /// <returns>The village.</returns>
    public static Village Draw(ulong seed, LevelPlan plan, int index)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Draw(seed, plan, index, StreetGrid.Square(plan.Size));
    }

    /// <summary>Draws a village on given streets.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="plan">Detail; its size is not used.</param>
    /// <param name="index">Which village of the level, from 0.</param>
    /// <param name="streets">Any graph that has a node for every house and place.</param>
    /// <param name="addresses">Nodes that houses stand at before they stand anywhere else; null for none.</param>
    /// <returns>The village.</returns>
    /// <exception cref="ArgumentException">The graph has too few nodes.</exception>
    public static Village Draw(ulong seed, LevelPlan plan, int index, StreetGraph streets, IReadOnlyList<int>? addresses = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(streets);
        var needed = plan.Houses + (plan.PlacesPerNeed * NeedNames.All.Count);
        if (streets.NodeCount < needed)
        {
            throw new ArgumentException(
                $"{plan.Houses} houses and {needed - plan.Houses} places need {needed} nodes, the streets have {streets.NodeCount}; "
                    + "ask for fewer houses or more streets.",
                nameof(plan));
        }

        var random = DeterministicRandom.For(seed, DeterministicRandom.Key("village"), (ulong)plan.Level, (ulong)index);
        var nodes = random.Permutation(streets.NodeCount);
        if (addresses is { Count: > 0 })
        {
            // In the order drawn, the addresses first.
            var hasAddress = new bool[streets.NodeCount];
            foreach (var node in addresses)
            {
                hasAddress[node] = true;
            }

            nodes = [.. nodes.Where(node => hasAddress[node]), .. nodes.Where(node => !hasAddress[node])];
        }

        var numbers = random.Permutation(plan.Houses * NumbersPerHouse);
        var names = random.Permutation(Math.Max(plan.Houses, Vocabulary.Residents.Count));

        var houses = new House[plan.Houses];
        for (var i = 0; i < houses.Length; i++)
        {
            houses[i] = new House(nodes[i], new HouseView(numbers[i] + 1, Facts(random, plan.Traits, names[i])));
        }

        var places = nodes[plan.Houses..needed].Select((node, i) => (NeedNames.All[i / plan.PlacesPerNeed], node));
        return new Village(plan, streets, houses, [.. places], [.. numbers.Skip(plan.Houses).Select(static number => number + 1)]);
    }

    private static FactView[] Facts(DeterministicRandom random, int traits, int name)
    {
        var facts = new FactView[1 + traits];
        facts[0] = new FactView(Vocabulary.Resident, Vocabulary.ResidentName(name));
        for (var trait = 1; trait <= traits; trait++)
        {
            var values = Vocabulary.TraitValues(trait);
            facts[trait] = new FactView(Vocabulary.Trait(trait), values[random.Next(values.Count)]);
        }

        return facts;
    }
}
