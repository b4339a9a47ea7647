using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Backends;

/// <summary>What a model said.</summary>
/// <param name="Pieces">What it said; null when that cannot be read, or when it was not reached.</param>
/// <param name="Fault">Why not, in a sentence; null when it said something.</param>
/// <param name="IsUnreachable">Whether it could not be asked at all: asking again at once is of no use.</param>
public readonly record struct SpecialistAnswer(IReadOnlyList<GemmaPiece>? Pieces, string? Fault, bool IsUnreachable = false);
