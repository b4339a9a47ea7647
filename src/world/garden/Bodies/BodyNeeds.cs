using System.Runtime.InteropServices;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Bodies;

/// <summary>How the needs of an NPC's body grow, and how they are met.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BodyNeeds
{
    // Seconds from met to urgent.
    private const double HungerS = 120;
    private const double EnergyS = 180;
    private const double CompanyS = 90;

    // A place meets an urgent need in one second; another body beside one meets loneliness in five.
    private const double PlaceS = 1;
    private const double CompanionS = 5;

    internal double Hunger;
    internal double Energy;
    internal double Company;

    internal void Pass(Need? place, bool inCompany)
    {
        Hunger = After(Hunger, HungerS, place is Need.Hunger ? PlaceS : 0);
        Energy = After(Energy, EnergyS, place is Need.Energy ? PlaceS : 0);
        Company = After(Company, CompanyS, place is Need.Company ? PlaceS : inCompany ? CompanionS : 0);
    }

    internal readonly Needs ToWire() => new() { Hunger = Hunger, Energy = Energy, Company = Company };

    private static double After(double need, double growS, double meetS) =>
        meetS > 0
            ? Math.Max(0, need - (GardenRules.SecondsPerTick / meetS))
            : Math.Min(1, need + (GardenRules.SecondsPerTick / growS));
}
