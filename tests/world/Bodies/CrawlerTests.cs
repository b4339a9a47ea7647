using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.World.Bodies;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Tests.Bodies;

public sealed class CrawlerTests
{
    // A 3 x 3 grid: 0 1 2 / 3 4 5 / 6 7 8, a metre apart.
    private readonly Occupancy _walkers = new(9, 4);
    private readonly List<Crawler> _crawlers = [new Crawler("crawler-0")];
    private readonly StreetWay _way;

    public CrawlerTests() => _way = new StreetWay(StreetGrid.Square(3), _walkers, _crawlers);

    private Crawler Crawler => _crawlers[0];

    [Fact]
    public void Ranges_reach_to_the_walls_behind_the_last_crossing()
    {
        Crawler.Place(StreetPose.AtNode(3), 0);

        var view = Crawler.ToWire(_way);

        Assert.Equal(200 + 15, view.FrontCm, 6);
        Assert.Equal(100 + 15, view.LeftCm, 6);
        Assert.Equal(100 + 15, view.RightCm, 6);
    }

    [Fact]
    public void Ranges_between_crossings_see_the_street_walls_beside()
    {
        Crawler.Place(new StreetPose(3, 4, 50), 0);

        var view = Crawler.ToWire(_way);

        Assert.Equal(150 + 15, view.FrontCm, 6);
        Assert.Equal(15, view.LeftCm, 6);
        Assert.Equal(15, view.RightCm, 6);
        Assert.Equal((50, 100), (view.XCm, view.YCm));
    }

    [Fact]
    public void Drive_accelerates_to_its_speed_and_stops_at_the_wall_blocked()
    {
        Crawler.Place(StreetPose.AtNode(3), 0);
        Crawler.Drive(100);

        Tick(5);
        Assert.Equal(100, Crawler.SpeedCmS);
        Assert.False(Crawler.Blocked);

        Tick(60);
        Assert.True(Crawler.Blocked);
        Assert.Equal(0, Crawler.SpeedCmS);
        Assert.Equal((200, 100), Crawler.Pose.At(_way.Streets));
        Assert.Equal(15, _way.Range(Crawler, 0), 6);
    }

    [Fact]
    public void Drive_covers_the_ordered_distance()
    {
        Crawler.Place(StreetPose.AtNode(3), 0);
        Crawler.Drive(20);

        Tick(20);

        Assert.Equal(20, Crawler.Pose.OffsetCm, 6);
    }

    [Fact]
    public void Reverse_drives_backwards_and_keeps_the_heading()
    {
        Crawler.Place(StreetPose.AtNode(4), 0);
        Crawler.Drive(-20);

        Tick(20);

        var view = Crawler.ToWire(_way);
        Assert.Equal(80, view.XCm, 6);
        Assert.Equal(0, view.HeadingDeg, 6);
        Assert.Equal(-20, view.SpeedCmS, 6);
    }

    [Fact]
    public void Turn_stops_and_turns_on_the_spot_then_drives_on_when_told()
    {
        Crawler.Place(StreetPose.AtNode(4), 0);
        Crawler.Drive(20);
        Tick(1);
        Crawler.Turn(90);
        Crawler.Drive(20);
        var before = Crawler.Pose;

        Tick(5);
        Assert.Equal(90, Crawler.HeadingDeg, 6);
        Assert.Equal(before, Crawler.Pose);

        Tick(40);
        Assert.Equal((100, 139), Crawler.Pose.At(_way.Streets));
    }

    [Fact]
    public void Turn_wraps_around_north()
    {
        Crawler.Place(StreetPose.AtNode(4), 10);
        Crawler.Turn(-30);

        Tick(3);

        Assert.Equal(340, Crawler.HeadingDeg, 6);
    }

    [Fact]
    public void Facing_a_wall_between_crossings_blocks()
    {
        Crawler.Place(new StreetPose(3, 4, 50), 90);
        Crawler.Drive(20);

        Tick(1);

        Assert.True(Crawler.Blocked);
        Assert.Equal(new StreetPose(3, 4, 50), Crawler.Pose);
        Assert.Equal(15, _way.Range(Crawler, 90), 6);
    }

    [Fact]
    public void Inside_a_crossing_another_exit_is_taken_over_the_middle()
    {
        Crawler.Place(new StreetPose(4, 5, 10), 90);
        Assert.Equal(10 + 100 + 15, _way.Range(Crawler, 90), 6);
        Crawler.Drive(20);

        Tick(30);

        Assert.Equal(new StreetPose(4, 7, 20), Rounded(Crawler.Pose));
        Assert.Equal(90, Crawler.HeadingDeg, 6);
    }

    [Fact]
    public void Body_ahead_is_an_obstacle_and_a_body_beside_is_not()
    {
        _walkers.Enter(4, "1");
        Crawler.Place(StreetPose.AtNode(3), 0);

        Assert.Equal(80, _way.Range(Crawler, 0), 6);
        Assert.Equal(115, _way.Range(Crawler, 90), 6);

        Crawler.Drive(100);
        Tick(40);
        Assert.True(Crawler.Blocked);
        Assert.Equal(80, Crawler.Pose.OffsetCm, 6);
        Assert.Equal(0, _way.Range(Crawler, 0), 6);
    }

    [Fact]
    public void Crawler_ahead_is_an_obstacle_for_the_one_behind_only()
    {
        var other = new Crawler("crawler-1");
        _crawlers.Add(other);
        other.Place(new StreetPose(4, 3, 30), 0);
        Crawler.Place(new StreetPose(3, 4, 20), 0);

        Assert.Equal(30, _way.Range(Crawler, 0), 6);
        Assert.Equal(130 + 15, _way.Range(other, 0), 6);
        Assert.Equal(30, _way.Range(other, 180), 6);
    }

    [Fact]
    public void Bent_street_guides_the_wheels()
    {
        var bent = new StreetGraph([new(0, 0), new(100, 0), new(190, 40)], [new(0, 1), new(1, 2)]);
        var way = new StreetWay(bent, new Occupancy(3, 1), _crawlers);
        Crawler.Place(StreetPose.AtNode(0), 0);
        Crawler.Drive(100);

        for (var i = 0; i < 60; i++)
        {
            Crawler.Tick(way);
        }

        Assert.Equal(StreetPose.AtNode(2), Crawler.Pose);
        Assert.Equal(bent.DirectionDeg(1, 2), Crawler.HeadingDeg, 6);
    }

    [Fact]
    public void Any_orders_keep_the_crawler_on_its_streets_within_speed_and_out_of_bodies()
    {
        var orders = (
            from turn in Gen.Choose(-180, 180)
            from speed in Gen.Choose(-400, 400)
            from ticks in Gen.Choose(1, 30)
            select (turn, speed, ticks)).ArrayOf();
        Prop.ForAll(orders.ToArbitrary(), Gen.Choose(0, 8).ToArbitrary(), static (log, walker) =>
        {
            var crawler = new Crawler("crawler-0");
            var walkers = new Occupancy(9, 1);
            walkers.Enter(walker, "1");
            var streets = StreetGrid.Square(3);
            var way = new StreetWay(streets, walkers, [crawler]);
            crawler.Place(StreetPose.AtNode(walker == 4 ? 0 : 4), 0);
            foreach (var (turn, speed, ticks) in log)
            {
                crawler.Turn(turn);
                crawler.Drive(speed);
                for (var i = 0; i < ticks; i++)
                {
                    var (x, y) = crawler.Pose.At(streets);
                    crawler.Tick(way);
                    if (!IsSound(crawler, way, (x, y), walker))
                    {
                        return false;
                    }
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsSound(Crawler crawler, StreetWay way, (double X, double Y) before, int walker)
    {
        var streets = way.Streets;
        var (x, y) = crawler.Pose.At(streets);
        var body = streets.Nodes[walker];
        var view = crawler.ToWire(way);
        var onStreet = crawler.Pose.IsAtNode
            || (streets.AreAdjacent(crawler.Pose.From, crawler.Pose.To) && crawler.Pose.OffsetCm is >= 0 and <= 100);
        var within = Math.Abs(x - before.X) + Math.Abs(y - before.Y) <= (400 * 0.05) + 1e-6;
        var apart = Math.Abs(x - body.XCm) + Math.Abs(y - body.YCm) >= 20 - 1e-6;
        return onStreet && within && apart && view.HeadingDeg is >= 0 and < 360
            && view.FrontCm is >= 0 and <= 400 && view.LeftCm is >= 0 and <= 400 && view.RightCm is >= 0 and <= 400;
    }

    private static StreetPose Rounded(StreetPose pose) => pose with { OffsetCm = Math.Round(pose.OffsetCm, 6) };

    private void Tick(int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            Crawler.Tick(_way);
        }
    }
}
