using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Supervisor.Cgroups;

namespace Nimmerverse.Supervisor.Tests.Cgroups;

public sealed class CpuQuotaTests
{
    [Fact]
    public void Any_share_gives_a_quota_the_kernel_takes()
    {
        Prop.ForAll<double>(static percent =>
        {
            var quota = CpuQuota.FromPercent(percent);
            return quota.QuotaUs is >= 1_000 and <= CpuQuota.Period
                && quota.PeriodUs is >= 1_000 and <= 1_000_000
                && quota.Percent is >= CpuQuota.MinPercent and <= CpuQuota.MaxPercent;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(25, 25)]
    [InlineData(33.3, 33.3)]
    [InlineData(100, 100)]
    [InlineData(4, 5)]
    [InlineData(-1, 5)]
    [InlineData(400, 100)]
    [InlineData(double.NaN, 5)]
    [InlineData(double.PositiveInfinity, 100)]
    [InlineData(double.NegativeInfinity, 5)]
    public void Share_brought_into_range(double asked, double given) =>
        Assert.Equal(given, CpuQuota.FromPercent(asked).Percent, 0.01);

    [Fact]
    public void Only_a_real_difference_is_one()
    {
        var quota = CpuQuota.FromPercent(25);
        Assert.True(quota.DiffersFrom(null));
        Assert.True(quota.DiffersFrom(25.2));
        Assert.False(quota.DiffersFrom(25.05));
        Assert.False(quota.DiffersFrom(25));
    }
}
