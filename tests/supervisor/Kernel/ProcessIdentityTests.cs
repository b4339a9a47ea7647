using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Tests.Kernel;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void Stat_of_any_process_name_parsed()
    {
        // Names may hold blanks and parentheses; seen failing with IndexOf(')') in place of LastIndexOf(')').
        Prop.ForAll<NonNull<string>, uint>((name, start) =>
        {
            var stat = $"42 ({name.Get.Replace('\n', ' ')}) S {string.Join(' ', Enumerable.Range(4, 18))} {start} 23 24";
            return ProcessIdentity.TryParseStat(stat, out var startTicks, out var state) && startTicks == start && state == 'S';
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("42 (x")]
    [InlineData("42 (x)")]
    [InlineData("42 (x) S 1 2 3")]
    public void Stat_torn_refused(string stat) => Assert.False(ProcessIdentity.TryParseStat(stat, out _, out _));

    [Fact]
    public void Self_alive() => Assert.True(ProcessIdentity.Self.IsAlive);

    [Fact]
    public void Same_pid_with_other_start_not_alive() =>
        Assert.False((ProcessIdentity.Self with { StartTicks = ProcessIdentity.Self.StartTicks + 1 }).IsAlive);
}
