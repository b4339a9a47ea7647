using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Reading;

/// <summary>What is remembered of a trail.</summary>
/// <param name="Collection">Where.</param>
/// <param name="Id">Under which id: the same trail gives the same ids each time.</param>
/// <param name="Text">What it says.</param>
/// <param name="Metadata">What belongs to it; the trail's id is among it.</param>
internal sealed record TrailNote(string Collection, string Id, string Text, Metadata Metadata);
