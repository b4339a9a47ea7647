using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Tests;

/// <summary>Views as the garden sends them to a crawler.</summary>
internal static class CrawlerViews
{
    public static WorldView At(
        long tick, double front = 400, double left = 15, double right = 15, double speed = 0, double heading = 0, bool blocked = false, string? refused = null) => new()
        {
            Village = 1,
            Level = 1,
            Tick = tick,
            Body = "crawler-0",
            Node = 0,
            Exits = [],
            Needs = new Needs { Hunger = 0, Energy = 0, Company = 0 },
            Company = [],
            NodeCount = 25,
            FactsTotal = 16,
            WorldSeconds = tick / 20.0,
            Refused = refused,
            Crawler = new CrawlerView
            {
                XCm = 0,
                YCm = 0,
                HeadingDeg = heading,
                SpeedCmS = speed,
                FrontCm = front,
                LeftCm = left,
                RightCm = right,
                Blocked = blocked,
            },
        };
}
