using System.Globalization;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>Orders NPCs as people count: 2 before 10, numbers before names.</summary>
internal sealed class NpcOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    internal static NpcOrder Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var left = Number(x);
        var right = Number(y);
        return left != right ? left.CompareTo(right) : string.CompareOrdinal(x, y);
    }

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
}
