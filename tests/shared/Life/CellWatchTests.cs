using Nimmerverse.Shared.Life;

namespace Nimmerverse.Shared.Tests.Life;

public sealed class CellWatchTests
{
    private readonly CellWatch _watch = new(["motor", "front"], ["left"]);

    [Fact]
    public void Nerve_is_disabled_until_its_required_cells_are_heard_and_degraded_until_its_optional_ones_are()
    {
        Assert.Equal(NerveAbility.Disabled, At(0).Ability);
        Assert.Equal(["front", "left", "motor"], At(0).Missing);

        Hear("motor", 0);
        Assert.Equal(NerveAbility.Disabled, At(0).Ability);
        Hear("front", 0);
        Assert.Equal(NerveAbility.Degraded, At(0).Ability);
        Hear("left", 0);
        Assert.Equal((NerveAbility.Able, 0), (At(0).Ability, At(0).Missing.Count));
    }

    [Fact]
    public void Cell_that_misses_three_beats_is_down_until_it_beats_again()
    {
        Hear("motor", 0);
        Hear("front", 0);
        Hear("left", 0);
        Hear("motor", 2);
        Hear("left", 2);

        Assert.Equal(NerveAbility.Able, At(2.9).Ability);
        Assert.Equal((NerveAbility.Disabled, "front"), (At(3).Ability, At(3).Missing.Single()));
        Hear("front", 3.5);
        Assert.Equal(NerveAbility.Able, At(3.6).Ability);
    }

    [Fact]
    public void Cell_that_is_not_watched_changes_nothing()
    {
        Hear("somebody", 0);

        Assert.DoesNotContain("somebody", At(100).Missing);
    }

    private void Hear(string id, double seconds) => _watch.Heard(id, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(seconds));

    private CellReport At(double seconds) => _watch.Report(TimeSpan.FromSeconds(seconds));
}
