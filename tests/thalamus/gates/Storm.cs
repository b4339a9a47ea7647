using FsCheck;
using FsCheck.Fluent;

namespace Nimmerverse.Thalamus.Tests.Gates;

/// <summary>One wave of a random sequence, and the silence before it.</summary>
internal sealed record Gust(string Domain, string Source, double Confidence, int Polarity, int SilenceMs, int AgoMs)
{
    public static Gen<Gust> Any { get; } = Of(
        ["math", "calculate", "algorithm", "obstacle", "distance", "stall", "battery", "power", "load", "memory", "talk", "banana", "qqzx"]);

    public static Gen<Gust> Of(IReadOnlyList<string> domains) =>
        from domain in Gen.Elements<string>(domains)
        from source in Gen.Choose(0, 5)
        from confidence in Gen.Choose(0, 100)
        from polarity in Gen.Elements(1, 1, -1)
        from silence in Gen.Choose(0, 400)
        from ago in Gen.Choose(0, 300)
        select new Gust(domain, $"cell_{source}", confidence / 100.0, polarity, silence, ago);

    public static Arbitrary<Gust[]> Storm(Gen<Gust>? gust = null, int most = 120) =>
        Gen.Sized(size => (gust ?? Any).ArrayOf(Math.Min(most, 1 + (size * 2)))).ToArbitrary();
}

/// <summary>Sends random sequences.</summary>
internal static class StormSender
{
    public static void Blow(this Chamber chamber, IEnumerable<Gust> storm, Action? afterEach = null)
    {
        foreach (var gust in storm)
        {
            chamber.Pass(gust.SilenceMs);
            chamber.Send(gust.Domain, gust.Confidence, gust.Source, gust.Polarity, gust.AgoMs);
            afterEach?.Invoke();
        }
    }
}
