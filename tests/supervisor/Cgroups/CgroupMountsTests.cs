using Nimmerverse.Supervisor.Cgroups;

namespace Nimmerverse.Supervisor.Tests.Cgroups;

public sealed class CgroupMountsTests
{
    [Fact]
    public void Unified_machine_v2_found()
    {
        var mounts = CgroupMounts.Parse(
            ["24 30 0:22 / /proc rw - proc proc rw", "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"],
            ["0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope"]);
        Assert.Equal("/sys/fs/cgroup", mounts.V2);
        Assert.Empty(mounts.V1);
        Assert.Equal("/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope", mounts.OwnGroup);
    }

    [Fact]
    public void Hybrid_machine_both_found()
    {
        var mounts = CgroupMounts.Parse(
            [
                "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                "32 30 0:28 / /sys/fs/cgroup/memory rw shared:9 master:1 - cgroup cgroup rw,memory",
                "33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
            ],
            ["4:memory:/x", "0::/"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", mounts.V1["cpu"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", mounts.V1["cpuacct"]);
        Assert.Equal("/sys/fs/cgroup/memory", mounts.V1["memory"]);
        Assert.Equal("/sys/fs/cgroup/unified", mounts.V2);
        Assert.Equal("/", mounts.OwnGroup);
    }

    [Fact]
    public void Nothing_mounted_nothing_found()
    {
        var mounts = CgroupMounts.Parse(["garbage", "24 30 0:22 / /proc rw - proc"], []);
        Assert.Empty(mounts.V1);
        Assert.Null(mounts.V2);
    }
}
