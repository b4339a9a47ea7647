using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;

namespace Nimmerverse.World.Tests.Gardens;

public sealed class CrawlerInGardenTests
{
    private readonly Player _player = new(new LivingGarden(new GardenRules(), 7));

    [Fact]
    public void Crawler_is_there_from_the_first_tick_and_sees_its_own_body()
    {
        var outcome = _player.Step();

        Assert.Contains("crawler-0", outcome.Views);
        Assert.NotNull(_player.Garden.View("crawler-0")!.Crawler);
        Assert.Null(_player.Garden.View("1"));
    }

    [Fact]
    public void Crawler_gets_a_view_every_tick_while_it_moves_and_each_second_at_rest()
    {
        _player.Step();
        Assert.Equal(2, Enumerable.Range(0, 40).Count(_ => _player.Step().Views.Contains("crawler-0")));

        _player.Step(new BodyAction("crawler-0", _player.Act(ActionKind.Drive, speed: 10)));

        Assert.Equal(20, Enumerable.Range(0, 20).Count(_ => _player.Step().Views.Contains("crawler-0")));
    }

    [Theory]
    [InlineData(ActionKind.Move, null, null, "not_for_this_body")]
    [InlineData(ActionKind.Leave, null, null, "not_for_this_body")]
    [InlineData(ActionKind.Drive, null, null, "bad_number")]
    [InlineData(ActionKind.Drive, 401.0, null, "bad_number")]
    [InlineData(ActionKind.Drive, double.NaN, null, "bad_number")]
    [InlineData(ActionKind.Turn, null, 181.0, "bad_number")]
    public void Order_that_is_not_allowed_is_refused(ActionKind kind, double? speed, double? turn, string reason)
    {
        _player.Step();

        var outcome = _player.Step(new BodyAction("crawler-0", _player.Act(kind, speed, turn)));

        Assert.Equal(1, outcome.Delta.Refused);
        Assert.Equal(reason, _player.Garden.View("crawler-0")!.Refused);
    }

    [Fact]
    public void Crawler_that_changes_its_node_is_in_the_delta()
    {
        _player.Step();
        var from = _player.Garden.View("crawler-0")!.Node;
        _player.Step(new BodyAction("crawler-0", _player.Act(ActionKind.Drive, speed: 400)));

        var moves = Enumerable.Range(0, 20).SelectMany(_ => _player.Step().Delta.Moves).ToArray();

        Assert.Equal("crawler-0", moves[0].Body);
        Assert.Equal(from, moves[0].From);
        Assert.True(_player.Garden.Village.Streets.AreAdjacent(from, moves[0].To));
    }
}
