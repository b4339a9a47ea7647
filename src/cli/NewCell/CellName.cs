using System.Text.RegularExpressions;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.NewCell;

/// <summary>The name of a new cell, in the spellings that its files need.</summary>
public sealed partial record CellName
{
    private const int Longest = 40;

    private CellName(string snake) => Snake = snake;

    /// <summary>As on the bus: <c>soil_moisture</c>.</summary>
    public string Snake { get; }

    /// <summary>As a type: <c>SoilMoisture</c>.</summary>
    public string Pascal => string.Concat(Snake.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>As in a sentence: <c>soil moisture</c>.</summary>
    public string Words => Snake.Replace('_', ' ');

    /// <summary>Its last word, which says best what it is about: <c>moisture</c>.</summary>
    public string Domain => Snake.Split('_')[^1];

    /// <summary>Reads a name.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ExitException">It is no name for a cell; says why and what would be.</exception>
    public static CellName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith("_cell", StringComparison.Ordinal))
        {
            throw new ExitException(ExitCode.Usage, $"Leave '_cell' off '{text}': the folder gets it by itself.");
        }

        if (text.Length > Longest || !Pattern().IsMatch(text))
        {
            throw new ExitException(
                ExitCode.Usage, $"'{text}' is no name for a cell: use at most {Longest} of a-z, 0-9 and single '_' between words, a letter first, such as soil_moisture.");
        }

        return new CellName(text);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
