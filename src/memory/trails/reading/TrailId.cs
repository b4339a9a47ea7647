using System.Globalization;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>A trail's id as a person types it: whole, or its first digits.</summary>
/// <param name="First">The lowest id meant.</param>
/// <param name="Last">The highest id meant.</param>
internal sealed record TrailId(Guid First, Guid Last)
{
    /// <summary>The fewest digits of an abbreviation.</summary>
    public const int FewestDigits = 8;

    private const int Digits = 32;

    /// <summary>Whether it is a whole id.</summary>
    public bool IsWhole => First == Last;

    /// <summary>Reads an id.</summary>
    /// <param name="text">32 hexadecimal digits with or without hyphens, or at least the first eight of them.</param>
    /// <returns>The id, or null when the text is none.</returns>
    public static TrailId? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        return digits.Length is >= FewestDigits and <= Digits
            && text.Length <= Digits + 4
            && digits.All(char.IsAsciiHexDigit)
            && Guid.TryParseExact(digits.PadRight(Digits, '0'), "N", out var first)
            && Guid.TryParseExact(digits.PadRight(Digits, 'f'), "N", out var last)
                ? new TrailId(first, last)
                : null;
    }

    /// <summary>Whether it means a trail.</summary>
    /// <param name="id">The trail's id.</param>
    /// <returns>Whether it begins so.</returns>
    public bool Includes(Guid id) => IdOrder.Instance.Compare(First, id) <= 0 && IdOrder.Instance.Compare(id, Last) <= 0;

    /// <inheritdoc />
    public override string ToString() => IsWhole ? First.ToString("D", CultureInfo.InvariantCulture) : $"{First} to {Last}";
}
