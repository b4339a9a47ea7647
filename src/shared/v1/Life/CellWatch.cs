namespace Nimmerverse.Shared.Life;

/// <summary>
/// Which cells of a nerve are alive, by their heartbeats. A required cell that is down disables the nerve, an optional one degrades it.
/// Not safe for concurrent use: it belongs to its owner's loop.
/// </summary>
public sealed class CellWatch
{
    private const double MissedBeats = 3;
    private readonly Dictionary<string, Watched> _cells = new(StringComparer.Ordinal);

    /// <summary>Begins to watch; every cell is down until its heart is heard.</summary>
    /// <param name="required">Ids of the cells without which the nerve cannot act.</param>
    /// <param name="optional">Ids of the cells without which it acts worse.</param>
    public CellWatch(IEnumerable<string> required, IEnumerable<string> optional)
    {
        ArgumentNullException.ThrowIfNull(required);
        ArgumentNullException.ThrowIfNull(optional);
        foreach (var id in required)
        {
            _cells[id] = new Watched(Required: true);
        }

        foreach (var id in optional)
        {
            _cells.TryAdd(id, new Watched(Required: false));
        }
    }

    /// <summary>Takes a heartbeat; one of a cell that is not watched is ignored.</summary>
    /// <param name="id">The cell.</param>
    /// <param name="interval">The time that it promises until its next beat.</param>
    /// <param name="now">Time since any fixed moment.</param>
    public void Heard(string id, TimeSpan interval, TimeSpan now)
    {
        if (_cells.TryGetValue(id, out var cell))
        {
            _cells[id] = cell with { AliveUntil = now + (interval * MissedBeats) };
        }
    }

    /// <summary>What the nerve can do now.</summary>
    /// <param name="now">Time since the same moment.</param>
    /// <returns>Whether it is able, and which cells are missing.</returns>
    public CellReport Report(TimeSpan now)
    {
        var missing = _cells.Where(cell => !(cell.Value.AliveUntil > now)).ToArray();
        var ability = missing switch
        {
            [] => NerveAbility.Able,
            _ when missing.Any(static cell => cell.Value.Required) => NerveAbility.Disabled,
            _ => NerveAbility.Degraded,
        };
        return new CellReport(ability, [.. missing.Select(static cell => cell.Key).Order(StringComparer.Ordinal)]);
    }

    private sealed record Watched(bool Required, TimeSpan? AliveUntil = null);
}

/// <summary>What a nerve can do, given which of its cells are alive.</summary>
public enum NerveAbility
{
    /// <summary>A required cell is down: the nerve does nothing.</summary>
    Disabled,

    /// <summary>An optional cell is down: the nerve acts with less.</summary>
    Degraded,

    /// <summary>Every cell is alive.</summary>
    Able,
}

/// <summary>The state of a nerve's cells.</summary>
/// <param name="Ability">What the nerve can do.</param>
/// <param name="Missing">Cells that are down, sorted.</param>
public sealed record CellReport(NerveAbility Ability, IReadOnlyList<string> Missing);
