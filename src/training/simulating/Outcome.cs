using System.Runtime.InteropServices;

namespace Nimmerverse.Training.Simulating;

/// <summary>How a village fared under a policy.</summary>
/// <param name="Seconds">Until all NPCs passed; the limit when they did not.</param>
/// <param name="MeanSeconds">Mean over NPCs of the time at which each passed.</param>
/// <param name="SlowSeconds">Mean of the same over the slowest quarter.</param>
/// <param name="Unfinished">NPCs that had not passed at the limit.</param>
/// <param name="NeedsDeficit">Mean over NPCs and time of how far the most urgent need was above 0.7.</param>
/// <param name="LateShare">Share of ticks that came late because the machine was overcommitted.</param>
/// <param name="Calls">Answers of the large mind.</param>
/// <param name="VainCalls">Of these, those that changed nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outcome(
    double Seconds, double MeanSeconds, double SlowSeconds, int Unfinished, double NeedsDeficit, double LateShare, int Calls, int VainCalls);
