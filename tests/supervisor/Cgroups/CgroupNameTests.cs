using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Tests.Cgroups;

public sealed class CgroupNameTests
{
    [Fact]
    public void Group_of_a_living_owner_not_stale() => Assert.False(CgroupName.IsStale(CgroupName.OfOwner(ProcessIdentity.Self)));

    [Fact]
    public void Group_of_a_dead_owner_stale() =>
        Assert.True(CgroupName.IsStale(CgroupName.OfOwner(ProcessIdentity.Self with { StartTicks = 1 })));

    [Theory]
    [InlineData("user.slice")]
    [InlineData("nimmerverse-")]
    [InlineData("nimmerverse-1-2-3")]
    [InlineData("nimmerverse-dev.node-a")]
    [InlineData("process_api")]
    public void Group_of_others_never_stale(string name) => Assert.False(CgroupName.IsStale(name));

    [Fact]
    public void Npc_of_its_group_found()
    {
        Assert.Equal("7", CgroupName.NpcOf(CgroupName.OfNpc("7")));
        Assert.Null(CgroupName.NpcOf("probe"));
    }
}
