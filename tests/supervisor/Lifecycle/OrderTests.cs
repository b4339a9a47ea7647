using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Tests.Lifecycle;

/// <summary>Orders, and the end.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Kill_restarts_the_npc()
    {
        await using var supervisor = new SupervisorUnderTest(Programs.Idle);
        supervisor.Start();
        var old = (await supervisor.RunningAsync(2)).Npcs[1].Pid;
        Assert.True((await supervisor.OrderAsync(SupervisorOrder.Kill, "1")).Accepted);
        await supervisor.StatusAsync(status => status.Npcs[1].Pid > 0 && status.Npcs[1].Pid != old, "NPC 1 is back");
    }

    [Fact]
    public async Task Stop_ends_the_npc_for_good_and_spawn_brings_it_back()
    {
        await using var supervisor = new SupervisorUnderTest(Programs.Idle);
        supervisor.Start();
        await supervisor.RunningAsync(2);
        Assert.True((await supervisor.OrderAsync(SupervisorOrder.Stop, "0")).Accepted);
        await supervisor.StatusAsync(
            status => status.Npcs[0].State == NpcProcessState.Stopped && !supervisor.Cgroups.Existing().Contains("0"),
            "NPC 0 is stopped and its group gone");
        Assert.DoesNotContain(supervisor.Registry.Load()!.Npcs, static npc => npc.Npc == "0");
        Assert.False((await supervisor.OrderAsync(SupervisorOrder.Stop, "0")).Accepted);

        Assert.True((await supervisor.OrderAsync(SupervisorOrder.Spawn, "0")).Accepted);
        await supervisor.RunningAsync(2);
    }

    [Fact]
    public async Task Spawn_of_a_new_npc_starts_it()
    {
        await using var supervisor = new SupervisorUnderTest(Programs.Idle);
        supervisor.Start();
        await supervisor.RunningAsync(2);
        Assert.True((await supervisor.OrderAsync(SupervisorOrder.Spawn, "17")).Accepted);
        Assert.Equal("17", (await supervisor.RunningAsync(3)).Npcs[2].Npc);
    }

    [Theory]
    [InlineData(SupervisorOrder.Spawn, "0")]
    [InlineData(SupervisorOrder.Spawn, "Not A Token")]
    [InlineData(SupervisorOrder.Spawn, "../up")]
    [InlineData(SupervisorOrder.Spawn, null)]
    [InlineData(SupervisorOrder.Kill, "99")]
    [InlineData(SupervisorOrder.Stop, null)]
    public async Task Order_that_makes_no_sense_refused_with_a_reason(SupervisorOrder order, string? npc)
    {
        await using var supervisor = new SupervisorUnderTest(Programs.Idle, npcs: 1);
        supervisor.Start();
        await supervisor.RunningAsync(1);
        var reply = await supervisor.OrderAsync(order, npc);
        Assert.False(reply.Accepted);
        Assert.NotEmpty(reply.Reason!);
        await supervisor.CountAsync(1);
    }

    [Fact]
    public async Task Stop_all_stops_all()
    {
        await using var supervisor = new SupervisorUnderTest(Programs.Idle, npcs: 4);
        supervisor.Start();
        await supervisor.RunningAsync(4);
        Assert.True((await supervisor.OrderAsync(SupervisorOrder.StopAll)).Accepted);
        await supervisor.StatusAsync(static status => status.Npcs.All(static npc => npc.State == NpcProcessState.Stopped), "all have stopped");
        Assert.Empty(supervisor.Processes());
    }

    [Theory]
    [InlineData(Programs.Idle, "auto")]
    [InlineData(Programs.Idle, "none")]
    [InlineData(Programs.Stubborn, "auto")]
    [InlineData(Programs.Stubborn, "none")]
    public async Task End_of_the_supervisor_leaves_no_process_no_group_and_no_registry(string program, string cgroups)
    {
        await using var supervisor = new SupervisorUnderTest(program, cgroups, npcs: 3);
        supervisor.Start();
        await supervisor.RunningAsync(3);
        await supervisor.CountAsync(3);
        await supervisor.StopAsync();
        Assert.Empty(supervisor.Processes());
        Assert.Empty(supervisor.Cgroups.Existing());
        Assert.Null(supervisor.Registry.Load());
    }
}
