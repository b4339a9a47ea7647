using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>A village or an actor.</summary>
/// <param name="IsVillage">Whether it is a village.</param>
/// <param name="Name">Its name.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SplitEntity(bool IsVillage, string Name);

/// <summary>Villages and actors that trails join, directly or through others.</summary>
/// <param name="Members">They, in order.</param>
/// <param name="Trails">Their trails.</param>
internal sealed record EntityComponent(IReadOnlyList<SplitEntity> Members, long Trails);

/// <summary>Finds what hangs together: a disjoint-set forest with path halving and union by size (Tarjan, 1975).</summary>
internal sealed class EntityGraph
{
    private readonly Dictionary<SplitEntity, int> _numbers = [];
    private readonly List<SplitEntity> _entities = [];
    private readonly List<int> _parents = [];
    private readonly List<int> _sizes = [];
    private readonly List<long> _trails = [];

    /// <summary>Joins entities that one trail joins.</summary>
    /// <param name="members">They; at least one.</param>
    /// <param name="trails">How many trails join them.</param>
    public void Add(IEnumerable<SplitEntity> members, long trails)
    {
        var first = -1;
        foreach (var number in members.Select(NumberOf))
        {
            if (first < 0)
            {
                first = number;
                _trails[number] += trails;
            }
            else
            {
                Join(first, number);
            }
        }
    }

    /// <summary>Lists what hangs together, in an order that depends on the seed and the members only.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>The components.</returns>
    public IReadOnlyList<EntityComponent> Components(long seed) =>
    [
        .. Enumerable.Range(0, _entities.Count)
            .GroupBy(RootOf)
            .Select(group => new EntityComponent([.. group.Select(number => _entities[number]).OrderBy(static entity => !entity.IsVillage).ThenBy(static entity => entity.Name, StringComparer.Ordinal)], group.Sum(number => _trails[number])))
            .OrderBy(component => Rank(seed, component.Members[0]), StringComparer.Ordinal),
    ];

    private static string Rank(long seed, SplitEntity least) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{(least.IsVillage ? "village" : "actor")}\n{least.Name}"))));

    private int NumberOf(SplitEntity entity)
    {
        if (!_numbers.TryGetValue(entity, out var number))
        {
            number = _entities.Count;
            _numbers.Add(entity, number);
            _entities.Add(entity);
            _parents.Add(number);
            _sizes.Add(1);
            _trails.Add(0);
        }

        return number;
    }

    private int RootOf(int number)
    {
        while (_parents[number] != number)
        {
            number = _parents[number] = _parents[_parents[number]];
        }

        return number;
    }

    private void Join(int one, int other)
    {
        var (large, small) = (RootOf(one), RootOf(other));
        if (large == small)
        {
            return;
        }

        if (_sizes[large] < _sizes[small])
        {
            (large, small) = (small, large);
        }

        _parents[small] = large;
        _sizes[large] += _sizes[small];
    }
}
