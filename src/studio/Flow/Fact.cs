namespace Nimmerverse.Studio.Flow;

/// <summary>One line of what is known of a node at the moment.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">How much, as text.</param>
/// <param name="Unit">In which unit, or null.</param>
internal sealed record Fact(string Name, string Value, string? Unit = null);
