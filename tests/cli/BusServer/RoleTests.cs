namespace Nimmerverse.Cli.Tests.BusServer;

/// <summary>
/// Each role is refused what is not its own. Seen to fail with every allow-list replaced by <c>["&gt;"]</c>: all refusals below then pass
/// through.
/// </summary>
[Collection(nameof(BusServersCollection))]
public sealed class RoleTests(BusServers servers)
{
    /// <summary>What each user tries to say, and must not.</summary>
    private static readonly (string User, string[] Subjects)[] ForbiddenPublications =
    [
        ("cell-math", ["dev.nervous.cells.motor.wave", "dev.nervous.cells.math.command", "dev.thalamus.governor.allocate", "dev.thalamus.gate.open",
            "dev.npc.supervisor.node-a.command", "dev.world.act.0", "dev.world.garden.delta", "dev.memory.trail.behaviour", "prod.nervous.cells.math.wave", "dev.npc.0.mind"]),
        ("cell-motor", ["dev.world.act.0", "dev.world.act.crawler-1", "dev.nervous.cells.math.wave"]),
        ("nerve-avoid", ["dev.nervous.cells.motor.wave", "dev.thalamus.gate.close", "dev.thalamus.governor.allocate", "dev.nervous.nerves.other.state", "dev.memory.trail.gate_transition"]),
        ("npc-0", ["dev.npc.1.state", "dev.npc.1.command", "dev.npc.0.command", "dev.npc.supervisor.node-a.command", "dev.world.act.1",
            "dev.world.garden.view.0", "dev.thalamus.governor.allocate", "dev.thalamus.gate.open", "dev.npc.0.quiz", "dev.npc.0.mind", "dev.npc.1.mind", "dev.npc.supervisor.node-a.status", "dev.memory.trail.quiz", "dev.memory.trail.behaviour"]),
        ("world", ["dev.world.act.0", "dev.npc.0.state", "dev.npc.0.mind", "dev.npc.0.command", "dev.thalamus.gate.open", "dev.thalamus.governor.allocate",
            "dev.npc.supervisor.node-a.command", "dev.memory.trail.episode", "dev.memory.trail.allocation"]),
        ("thalamus", ["dev.memory.trail.quiz", "dev.memory.trail.resource", "dev.world.garden.delta", "dev.npc.0.state", "dev.npc.supervisor.node-a.command", "dev.nervous.cells.math.wave"]),
        ("supervisor-node-a", ["dev.npc.0.state", "dev.npc.0.command", "dev.thalamus.governor.allocate", "dev.npc.supervisor.node-b.status",
            "dev.npc.supervisor.node-a.command", "dev.world.act.0", "dev.memory.trail.allocation"]),
        ("memory", ["dev.memory.trail.episode", "dev.memory.dead_letter.world", "dev.thalamus.gate.open", "dev.npc.0.command",
            "$JS.API.CONSUMER.DURABLE.CREATE.DEV_TRAILS.phoebe", "$JS.API.CONSUMER.DELETE.DEV_TRAILS.iris", "$JS.API.STREAM.PURGE.DEV_TRAILS"]),
        ("operator", ["dev.nervous.cells.math.wave", "dev.thalamus.governor.allocate", "dev.thalamus.gate.open", "dev.npc.0.state", "dev.npc.0.command",
            "dev.world.garden.delta", "dev.world.act.0", "dev.memory.trail.behaviour"]),
        ("studio", ["dev.nervous.cells.operator.wave", "dev.thalamus.governor.command", "dev.npc.supervisor.node-a.command", "dev.npc.0.command", "dev.cortex.nyx.request",
            "dev.cortex.nyx.request.operator", "dev.memory.trail.command", "dev.memory.dead_letter.studio", "dev.health.world.world.heartbeat", "dev.health.npc.0.request", "$SYS.REQ.SERVER.PING.CONNZ", "prod.npc.0.mind", "dev.npc.0.quiz"]),
        ("deployer", ["dev.nervous.cells.math.wave", "dev.thalamus.gate.open", "dev.npc.supervisor.node-a.command", "$JS.API.STREAM.DELETE.DEV_TRAILS"]),
    ];

    /// <summary>What no running process may ask of JetStream.</summary>
    private static readonly string[] ForbiddenJetStream =
    [
        "$JS.API.STREAM.CREATE.X", "$JS.API.STREAM.UPDATE.DEV_TRAILS", "$JS.API.STREAM.DELETE.DEV_TRAILS", "$JS.API.STREAM.PURGE.DEV_TRAILS",
        "$JS.API.STREAM.RESTORE.DEV_TRAILS", "$JS.API.STREAM.MSG.DELETE.DEV_TRAILS", "$JS.API.CONSUMER.DURABLE.CREATE.DEV_TRAILS.x",
        "$JS.API.CONSUMER.MSG.NEXT.DEV_TRAILS.writer", "$JS.ACK.DEV_TRAILS.writer.1.1.1.1.1", "$JS.API.ACCOUNT.PURGE.NIMMERVERSE",
        "$JS.API.SERVER.REMOVE", "$JS.API.STREAM.MSG.GET.DEV_TRAILS", "$KV.dev_leases.node-b", "$SYS.REQ.SERVER.PING",
    ];

    public static TheoryData<string> Binaries() => [.. RunningBusServer.Binaries()];

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Role_is_refused_to_publish_what_is_not_its_own(string binary)
    {
        foreach (var (user, subjects) in ForbiddenPublications)
        {
            using var client = await servers[binary].LoginAsync(user);
            foreach (var subject in subjects)
            {
                Assert.True(await client.IsRefusedToPublishAsync(subject), $"{user} published on {subject}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Role_of_a_running_process_is_refused_jetstream_beyond_its_own(string binary)
    {
        foreach (var user in servers[binary].Roles.Select(static role => role.User).Where(static user => user != "deployer"))
        {
            using var client = await servers[binary].LoginAsync(user);
            foreach (var subject in ForbiddenJetStream)
            {
                Assert.True(await client.IsRefusedToPublishAsync(subject), $"{user} published on {subject}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Role_is_refused_to_listen_to_others_inboxes_and_to_everything(string binary)
    {
        foreach (var user in servers[binary].Roles.Select(static role => role.User))
        {
            using var client = await servers[binary].LoginAsync(user);
            foreach (var subject in (string[])[">", "_INBOX.>", "_INBOX_world.>".Replace("world", user == "world" ? "thalamus" : "world", StringComparison.Ordinal),
                "$JS.>", "$SYS.>", "prod.>"])
            {
                Assert.True(await client.IsRefusedToSubscribeAsync(subject), $"{user} subscribed to {subject}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Npc_is_refused_to_listen_to_what_another_perceives_or_is_ordered(string binary)
    {
        using var npc = await servers[binary].LoginAsync("npc-0");
        foreach (var subject in (string[])["dev.world.garden.view.1", "dev.npc.1.quiz", "dev.npc.1.command", "dev.npc.1.mind", "dev.npc.*.mind", "dev.npc.*.state", "dev.world.garden.snapshot"])
        {
            Assert.True(await npc.IsRefusedToSubscribeAsync(subject), subject);
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Role_may_do_everything_on_its_list(string binary)
    {
        foreach (var role in servers[binary].Roles.Where(static role => role.User != "deployer"))
        {
            using var client = await servers[binary].LoginAsync(role.User);
            foreach (var subject in role.Subscribe)
            {
                Assert.False(await client.IsRefusedToSubscribeAsync(subject), $"{role.User} was refused to subscribe to {subject}");
            }

            foreach (var subject in role.Publish)
            {
                var concrete = subject.Replace("*", "0", StringComparison.Ordinal).Replace(">", "0", StringComparison.Ordinal);
                Assert.False(await client.IsRefusedToPublishAsync(concrete), $"{role.User} was refused to publish on {concrete}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Responder_may_answer_a_request_once(string binary)
    {
        using var asker = await servers[binary].LoginAsync("operator");
        using var responder = await servers[binary].LoginAsync("cell-math");
        await asker.SendAsync("SUB _INBOX_operator.1 1");
        await asker.SyncAsync();
        await responder.SendAsync("SUB dev.nervous.cells.math.request 1");
        await responder.SyncAsync();
        await asker.PublishAsync("dev.nervous.cells.math.request", "{}", "_INBOX_operator.1");
        Assert.StartsWith("MSG dev.nervous.cells.math.request 1 _INBOX_operator.1", await responder.ReadLineAsync(), StringComparison.Ordinal);
        await responder.ReadLineAsync();

        Assert.False(await responder.IsRefusedToPublishAsync("_INBOX_operator.1"));
        Assert.True(await responder.IsRefusedToPublishAsync("_INBOX_operator.1"));
        Assert.True(await responder.IsRefusedToPublishAsync("_INBOX_operator.2"));
    }

    // Seen to fail without the subject in the NPC's list: it then never hears the question.
    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Npc_hears_the_studio_ask_for_its_mind_and_may_answer_once(string binary)
    {
        using var studio = await servers[binary].LoginAsync("studio");
        using var npc = await servers[binary].LoginAsync("npc-0");
        await studio.SendAsync("SUB _INBOX_studio.1 1");
        await studio.SyncAsync();
        await npc.SendAsync("SUB dev.npc.0.mind 1");
        await npc.SyncAsync();

        await studio.PublishAsync("dev.npc.0.mind", "{}", "_INBOX_studio.1");
        Assert.StartsWith("MSG dev.npc.0.mind 1 _INBOX_studio.1", await npc.ReadLineAsync(), StringComparison.Ordinal);
        await npc.ReadLineAsync();

        Assert.False(await npc.IsRefusedToPublishAsync("_INBOX_studio.1"));
        Assert.True(await npc.IsRefusedToPublishAsync("_INBOX_studio.1"));
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Cortex_is_reachable_by_its_first_name_and_only_for_its_owner(string binary)
    {
        using var witness = await servers[binary].LoginAsync("operator");
        await witness.SendAsync("SUB dev.cortex.nyx.request 1");
        await witness.SyncAsync();
        using var thalamus = await servers[binary].LoginAsync("thalamus");
        await thalamus.PublishAsync("dev.cognitive.nyx.request", "hello");
        Assert.Empty(await thalamus.SyncAsync());
        Assert.Equal(["MSG dev.cortex.nyx.request 1 5", "hello"], await witness.SyncAsync());

        using var cell = await servers[binary].LoginAsync("cell-math");
        Assert.True(await cell.IsRefusedToPublishAsync("dev.cognitive.nyx.request"));
    }
}
