using Nimmerverse.Cli.Manifests;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.BusServer;

/// <summary>The roles of a village: each process's user with the subjects that it owns or needs, and nothing else.</summary>
public sealed class BusRoles
{
    private readonly EnvironmentName _environment;
    private readonly string _node;

    private BusRoles(EnvironmentName environment, string node)
    {
        _environment = environment;
        _node = node;
    }

    /// <summary>The name of the bucket that holds the supervisors' leases.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>The bucket.</returns>
    public static string LeaseBucket(EnvironmentName environment) => $"{environment}_leases";

    /// <summary>Lists the roles.</summary>
    /// <param name="environment">The environment; no role reaches another's subjects.</param>
    /// <param name="node">The node of the supervisor.</param>
    /// <param name="npcs">Ids of the NPCs.</param>
    /// <param name="programs">The cells and nerves.</param>
    /// <returns>One role per user.</returns>
    public static IReadOnlyList<BusRole> For(EnvironmentName environment, string node, IEnumerable<string> npcs, IEnumerable<ProgramInstance> programs)
    {
        var roles = new BusRoles(environment, node);
        return
        [
            roles.World(), roles.Thalamus(), roles.Supervisor(), roles.Memory(), roles.Cortex(), roles.Boundary(), roles.Operator(),
            roles.Archivist(), roles.Deployer(), roles.Studio(),
            .. npcs.Select(roles.Npc), .. programs.Select(roles.Program),
        ];
    }

    private BusRole World() => Role("world", "world", "world",
        publish:
        [
            Subjects.WorldView.All(_environment).Value, Subjects.WorldDelta.All(_environment).Value, Subjects.WorldSnapshot.All(_environment).Value,
            Subjects.WorldMap.All(_environment).Value, Subjects.WorldEvent.All(_environment).Value, Subjects.Quiz.All(_environment).Value,
            .. Trails(TrailKinds.Quiz, TrailKinds.Village),
        ],
        subscribe: [Subjects.WorldAction.All(_environment).Value]);

    private BusRole Thalamus() => Role("thalamus", "thalamus", "thalamus",
        publish:
        [
            Subjects.GateTransition.All(_environment).Value, Subjects.GatesStatus.All(_environment).Value, Subjects.WaveCollapse.All(_environment).Value,
            Subjects.Reflex.All(_environment).Value, Subjects.Allocation.All(_environment).Value, Subjects.NpcCommand.All(_environment).Value,
            Subjects.CortexRequest.All(_environment).Value, $"{_environment}.memory.iris.*",
            .. Trails(TrailKinds.GateTransition, TrailKinds.Collapse, TrailKinds.Allocation, TrailKinds.Verification, TrailKinds.GovernorStep),
            .. BusGrants.ReadBucket(GovernorBucket.Name(_environment)),
            .. BusGrants.WriteBucket(GovernorBucket.Name(_environment), GovernorBucket.WeightsKey),
        ],
        subscribe:
        [
            Subjects.CellWave.All(_environment).Value, Subjects.Verification.All(_environment).Value, Subjects.NpcState.All(_environment).Value,
            Subjects.SupervisorStatus.All(_environment).Value, Subjects.WorldSnapshot.All(_environment).Value, Subjects.WorldEvent.All(_environment).Value,
            Subjects.GovernorCommand.For(_environment).Value,
        ]);

    private BusRole Supervisor()
    {
        var bucket = LeaseBucket(_environment);
        return Role($"supervisor-{_node}", "supervisor", _node,
            publish:
            [
                Subjects.SupervisorStatus.For(_environment, _node).Value, .. Trails(TrailKinds.Resource, TrailKinds.Lifeforce),
                $"$KV.{bucket}.{_node}", $"$JS.API.DIRECT.GET.KV_{bucket}.$KV.{bucket}.{_node}", $"$JS.API.STREAM.MSG.GET.KV_{bucket}",
            ],
            subscribe:
            [
                Subjects.SupervisorCommand.For(_environment, _node).Value, Subjects.Allocation.All(_environment).Value,
                Subjects.NpcState.All(_environment).Value, Subjects.Heartbeat.All(_environment).Value,
            ]);
    }

    /// <summary>Reads every trail, keeps it, and answers what is remembered; what it cannot take becomes a dead letter.</summary>
    private BusRole Memory() => Role("memory", "memory", "memory",
        publish: [.. TrailStream.Readers.SelectMany(reader => BusGrants.Consume(TrailStream.Name(_environment), reader))],
        subscribe: [$"{_environment}.memory.iris.*"]);

    private BusRole Npc(string id) => Role($"npc-{id}", "npc", id,
        publish:
        [
            Subjects.NpcState.For(_environment, id).Value, Subjects.WorldAction.For(_environment, id).Value,
            .. Trails(TrailKinds.Episode, TrailKinds.Step), .. Asks($"npc-{id}").Publish,
        ],
        subscribe:
        [
            .. Asks($"npc-{id}").Subscribe,
            Subjects.NpcCommand.For(_environment, id).Value, Subjects.Quiz.For(_environment, id).Value, Subjects.WorldView.For(_environment, id).Value,
            Subjects.NpcMind.For(_environment, id).Value,
            Subjects.BoundaryCommand.For(_environment, $"npc-{id}").Value,
        ]);

    private BusRole Program(ProgramInstance program)
    {
        var cell = program.Kind == EntityType.Cell;
        var own = $"{_environment}.nervous.{(cell ? "cells" : "nerves")}.{program.Id}";
        return Role(program.User, cell ? "cell" : "nerve", program.Id,
            publish:
            [
                .. cell ? (string[])[$"{own}.wave", $"{own}.state", $"{own}.reading", $"{own}.range", $"{own}.response"] : [$"{own}.state"],
                .. program.Publishes.Select(subject => $"{_environment}.{subject}"), .. Asks(program.User).Publish,
            ],
            subscribe:
            [
                .. Asks(program.User).Subscribe,
                .. cell ? (string[])[$"{own}.request", $"{own}.command"] : [],
                .. program.Subscribes.Select(subject => $"{_environment}.{subject}"),
            ]);
    }

    /// <summary>The gateway to the large mind: drains its work queue, hears gates, answers each requester.</summary>
    private BusRole Cortex()
    {
        var stream = CortexStream.Name(_environment);
        return Role("cortex", "cortex", "cortex",
            publish:
            [
                Subjects.CortexResponse.All(_environment).Value, Subjects.CortexTicket.All(_environment).Value,
                Subjects.CortexStream.All(_environment).Value, Subjects.CortexStatus.All(_environment).Value,
                Subjects.CortexModel.All(_environment).Value, Subjects.Health.For(_environment, "cortex", "cortex").Value,
                .. Trails(TrailKinds.Cortex, TrailKinds.Lifeforce),
                .. BusGrants.CreateConsumer(stream, CortexStream.Reader), .. BusGrants.DeleteConsumer(stream, CortexStream.Reader),
                .. BusGrants.Consume(stream, CortexStream.Reader),
                .. BusGrants.ReadBucket(CortexStream.Answers(_environment)), .. BusGrants.WriteBucket(CortexStream.Answers(_environment)),
            ],
            subscribe:
            [
                Subjects.CortexCancel.All(_environment).Value, Subjects.CortexCancelBy.All(_environment).Value,
                Subjects.CortexCredit.All(_environment).Value, Subjects.CortexCommand.All(_environment).Value,
                Subjects.GateTransition.All(_environment).Value, Subjects.GatesStatus.All(_environment).Value,
                Subjects.Allocation.All(_environment).Value,
            ]);
    }

    /// <summary>The border between states and language: carries what is asked of it, and what gates open, both ways.</summary>
    private BusRole Boundary() => Role("gemma", "boundary", "gemma",
        publish:
        [
            Subjects.BoundaryCommand.All(_environment).Value, Subjects.BoundaryStatus.All(_environment).Value,
            .. Trails(TrailKinds.Boundary, TrailKinds.Lifeforce), .. Asks("gemma").Publish,
        ],
        subscribe:
        [
            Subjects.BoundaryTransform.All(_environment).Value, Subjects.GateTransition.Filter(_environment, "open").Value, .. Asks("gemma").Subscribe,
        ]);

    /// <summary>What every requester of the large mind may say and hear, under its own name only.</summary>
    private (string[] Publish, string[] Subscribe) Asks(string requester) => (
        [
            Subjects.CortexRequestBy.For(_environment, requester).Value, Subjects.CortexCancelBy.For(_environment, requester).Value,
            Subjects.CortexCredit.For(_environment, requester).Value,
        ],
        [
            Subjects.CortexResponse.For(_environment, requester).Value, Subjects.CortexTicket.For(_environment, requester).Value,
            Subjects.CortexStream.For(_environment, requester).Value,
        ]);

    /// <summary>A person: sees everything of the environment, speaks as the cell <c>operator</c>, asks, and orders supervisors.</summary>
    private BusRole Operator() => Role("operator", "operator", "operator",
        publish:
        [
            Subjects.CellWave.For(_environment, "operator").Value, Subjects.MathRequest.For(_environment).Value,
            Subjects.SupervisorCommand.All(_environment).Value, Subjects.Health.All(_environment).Value,
            Subjects.CortexRequest.For(_environment).Value, Subjects.CortexCancel.For(_environment).Value,
            Subjects.CortexCommand.For(_environment).Value, Subjects.GovernorCommand.For(_environment).Value, Subjects.BoundaryTransform.For(_environment).Value, .. Asks("operator").Publish,
            $"{_environment}.memory.iris.*", .. Trails(TrailKinds.Command), Subjects.NpcMind.All(_environment).Value,
            $"$JS.API.STREAM.INFO.{TrailStream.Name(_environment)}", .. TrailStream.Readers.Select(reader => $"$JS.API.CONSUMER.INFO.{TrailStream.Name(_environment)}.{reader}"),
        ],
        subscribe: [$"{_environment}.>"]) with
    { Responds = false };

    /// <summary>The tools that look at dead letters and put repaired trails back; used for the time of a command.</summary>
    private BusRole Archivist()
    {
        var deadLetters = TrailStream.DeadLetters(_environment);
        return new(
            "archivist",
            [
                $"$JS.API.STREAM.INFO.{deadLetters}", $"$JS.API.STREAM.MSG.GET.{deadLetters}",
                $"$JS.API.STREAM.INFO.{TrailStream.Name(_environment)}", $"$JS.API.CONSUMER.INFO.{TrailStream.Name(_environment)}.*",
                Subjects.Trail.All(_environment).Value,
            ],
            [Inbox("archivist")],
            Responds: false);
    }

    /// <summary>Makes streams and buckets; used for a moment at each start, never by a running process.</summary>
    private BusRole Deployer() => new(
        "deployer",
        [
            "$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.CREATE.*", "$JS.API.STREAM.UPDATE.*", "$JS.API.STREAM.INFO.*",
            "$JS.API.CONSUMER.DURABLE.CREATE.*.*", "$JS.API.CONSUMER.INFO.*.*",
            $"$JS.API.CONSUMER.DELETE.{TrailStream.Name(_environment)}.{TrailStream.Iris}",
        ],
        [Inbox("deployer")],
        Responds: false);

    /// <summary>
    /// The live page: hears everything of the environment, asks the server who listens to what and how far readers of streams are, and NPCs what
    /// they have in mind, and says nothing but that it lives. It may not even answer what it hears.
    /// </summary>
    private BusRole Studio() => new(
        "studio",
        [
            Subjects.Heartbeat.For(_environment, "operator", "studio").Value, "$SYS.REQ.ACCOUNT.PING.CONNZ", Subjects.NpcMind.All(_environment).Value,
            .. TrailStream.Readers.Select(reader => $"$JS.API.CONSUMER.INFO.{TrailStream.Name(_environment)}.{reader}"),
        ],
        [$"{_environment}.>", Inbox("studio")],
        Responds: false);

    /// <summary>The trails that an actor may write: of the decisions that it makes, and no other's.</summary>
    private IEnumerable<string> Trails(params string[] kinds) => kinds.Select(kind => Subjects.Trail.For(_environment, kind).Value);

    private BusRole Role(string user, string kind, string id, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe) => new(
        user,
        [
            .. publish,
            Subjects.Heartbeat.For(_environment, kind, id).Value,
            Subjects.DeadLetter.For(_environment, id).Value,
        ],
        [.. subscribe, Subjects.Health.For(_environment, kind, id).Value, Inbox(user)],
        Responds: true);

    private static string Inbox(string user) => $"_INBOX_{user}.>";
}
