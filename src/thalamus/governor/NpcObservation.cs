namespace Nimmerverse.Thalamus.Governor;

/// <summary>What the governor knows of an NPC when it decides.</summary>
/// <param name="Npc">The NPC.</param>
/// <param name="Remaining">What is left to learn: 1 - known share, 0 to 1.</param>
/// <param name="TickCostMs">Measured CPU time of one tick in milliseconds, planning left out; 0 while unknown.</param>
public sealed record NpcObservation(string Npc, double Remaining, double TickCostMs);
