using System.Globalization;

namespace Nimmerverse.Training.Calibrating;

/// <summary>A figure that was fitted.</summary>
/// <param name="Name">Its name in <c>calibration.json</c>; figures that are only told have none there.</param>
/// <param name="Value">The figure.</param>
/// <param name="Source">How it was found, and from how much.</param>
internal sealed record Fit(string Name, double Value, string Source)
{
    /// <summary>One line of a table.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-18} {Value,10:0.####}  {Source}");
}
