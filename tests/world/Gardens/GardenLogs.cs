using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;

namespace Nimmerverse.World.Tests.Gardens;

/// <summary>A seed and what is sent to the garden in each tick, sense and nonsense mixed.</summary>
internal sealed record GardenLog(ulong Seed, BodyAction[][] Ticks);

internal static class GardenLogs
{
    /// <summary>A village so small that bodies meet all the time.</summary>
    public static GardenRules Crowded { get; } =
        new() { Size = 3, Houses = 4, NodeCapacity = 1, QuizPeriodTicks = 5, QuizDeadlineTicks = 4, SilenceTicks = 9 };

    private static readonly Gen<string> Bodies =
        Gen.Elements("1", "2", "3", "4", "5", "6", "crawler-0", "crawler-0", "crawler-9", "No Token");

    private static readonly Gen<WorldAction> Actions =
        from kind in Gen.Frequency((1, Gen.Elements(Enum.GetValues<ActionKind>())), (1, Gen.Constant(ActionKind.Move)))
        from village in Gen.Frequency((9, Gen.Constant(1L)), (1, Gen.Choose(-1, 3).Select(static n => (long)n)))
        from node in Gen.Frequency((9, Gen.Choose(0, 8).Select(static n => (int?)n)), (1, Gen.Elements<int?>(null, -1, int.MaxValue, int.MinValue)))
        from number in Gen.Elements<double?>(null, 0, 90, -90, 400, -400, 401, double.NaN, double.PositiveInfinity)
        select new WorldAction { Village = village, Tick = 0, Kind = kind, ToNode = node, SpeedCmS = number, TurnDeg = number };

    public static Arbitrary<GardenLog> Arbitrary { get; } = (
        from seed in Gen.Choose(0, int.MaxValue)
        from ticks in (from body in Bodies from action in Actions select new BodyAction(body, action)).ArrayOf().ArrayOf()
        select new GardenLog((ulong)seed, ticks)).ToArbitrary();
}
