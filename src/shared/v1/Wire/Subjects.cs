using System.Reflection;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Wire;

/// <summary>Every subject of the system, each with the payload that travels on it. <c>contracts/</c> is compared with this table.</summary>
public static class Subjects
{
    /// <summary>A cell's confidence signal.</summary>
    public static SubjectFamily<WaveSignal> CellWave { get; } = new("{env}.nervous.cells.{cell}.wave", static json => json.MessageWaveSignal) { Tier = 1 };

    /// <summary>A cell's state transitions.</summary>
    public static SubjectFamily<StateChange> CellState { get; } = new("{env}.nervous.cells.{cell}.state", static json => json.MessageStateChange);

    /// <summary>Arithmetic, asked.</summary>
    public static RequestFamily<MathRequest, MathResponse> MathRequest { get; } =
        new("{env}.nervous.cells.math.request", static json => json.MessageMathRequest, static json => json.MessageMathResponse);

    /// <summary>Arithmetic, answered: every answer is published here besides the reply.</summary>
    public static SubjectFamily<MathResponse> MathResponse { get; } = new("{env}.nervous.cells.math.response", static json => json.MessageMathResponse);

    /// <summary>Readings of a battery.</summary>
    public static SubjectFamily<BatteryReading> BatteryReading { get; } =
        new("{env}.nervous.cells.battery.reading", static json => json.MessageBatteryReading);

    /// <summary>Readings of the host.</summary>
    public static SubjectFamily<HostReading> HostReading { get; } = new("{env}.nervous.cells.host.reading", static json => json.MessageHostReading);

    /// <summary>Readings of a range sensor.</summary>
    public static SubjectFamily<RangeReading> Range { get; } = new("{env}.nervous.cells.{cell}.range", static json => json.MessageRangeReading);

    /// <summary>Orders to a motor.</summary>
    public static RequestFamily<MotorCommand, MotorReply> MotorCommand { get; } =
        new("{env}.nervous.cells.{cell}.command", static json => json.MessageMotorCommand, static json => json.MessageMotorReply);

    /// <summary>A nerve's state transitions.</summary>
    public static SubjectFamily<StateChange> NerveState { get; } = new("{env}.nervous.nerves.{nerve}.state", static json => json.MessageStateChange);

    /// <summary>Gate transitions; the last token is <c>open</c>, <c>close</c> or <c>stable</c>.</summary>
    public static SubjectFamily<GateTransition> GateTransition { get; } =
        new("{env}.thalamus.gate.{transition}", static json => json.MessageGateTransition) { Tier = 2 };

    /// <summary>All gates at a moment, at a steady rate.</summary>
    public static SubjectFamily<GatesStatus> GatesStatus { get; } = new("{env}.thalamus.gates.status", static json => json.MessageGatesStatus);

    /// <summary>Collapsed waves.</summary>
    public static SubjectFamily<WaveCollapse> WaveCollapse { get; } = new("{env}.thalamus.wave.collapse", static json => json.MessageWaveCollapse);

    /// <summary>Collapsed waves of a gate that is not open, for nerves to handle.</summary>
    public static SubjectFamily<ReflexSignal> Reflex { get; } = new("{env}.thalamus.reflex.signal", static json => json.MessageReflexSignal) { Tier = 0 };

    /// <summary>Verdicts on what a gate let through, by who verified.</summary>
    public static SubjectFamily<VerificationOutcome> Verification { get; } =
        new("{env}.thalamus.verification.{verifier}", static json => json.MessageVerificationOutcome);

    /// <summary>Who gets what, once a second.</summary>
    public static SubjectFamily<Allocation> Allocation { get; } = new("{env}.thalamus.governor.allocate", static json => json.MessageAllocation);

    /// <summary>An operator's questions and orders to the governor.</summary>
    public static RequestFamily<GovernorCommand, GovernorReply> GovernorCommand { get; } =
        new("{env}.thalamus.governor.command", static json => json.MessageGovernorCommand, static json => json.MessageGovernorReply);

    /// <summary>Requests to the shared large mind; kept by a work queue. The sender is taken from the header.</summary>
    public static SubjectFamily<CognitiveRequest> CortexRequest { get; } = new("{env}.cortex.nyx.request", static json => json.MessageCognitiveRequest);

    /// <summary>As <see cref="CortexRequest"/>, where the bus server vouches for the requester: each may only say its own name.</summary>
    public static SubjectFamily<CognitiveRequest> CortexRequestBy { get; } =
        new("{env}.cortex.nyx.request.{requester}", static json => json.MessageCognitiveRequest);

    /// <summary>Answers of the shared large mind, by who asked.</summary>
    public static SubjectFamily<CognitiveResponse> CortexResponse { get; } =
        new("{env}.cortex.nyx.response.{requester}", static json => json.MessageCognitiveResponse);

    /// <summary>A request was taken: its position and expected time.</summary>
    public static SubjectFamily<CognitiveTicket> CortexTicket { get; } =
        new("{env}.cortex.nyx.ticket.{requester}", static json => json.MessageCognitiveTicket);

    /// <summary>Pieces of an answer while it is made.</summary>
    public static SubjectFamily<CognitiveChunk> CortexStream { get; } =
        new("{env}.cortex.nyx.stream.{requester}", static json => json.MessageCognitiveChunk);

    /// <summary>A requester allows more pieces, or says that it still waits.</summary>
    public static SubjectFamily<CognitiveCredit> CortexCredit { get; } =
        new("{env}.cortex.nyx.credit.{requester}", static json => json.MessageCognitiveCredit);

    /// <summary>Ends a request; the sender is taken from the header.</summary>
    public static RequestFamily<CognitiveCancel, CognitiveCancelled> CortexCancel { get; } =
        new("{env}.cortex.nyx.cancel", static json => json.MessageCognitiveCancel, static json => json.MessageCognitiveCancelled);

    /// <summary>As <see cref="CortexCancel"/>, where the bus server vouches for the requester.</summary>
    public static RequestFamily<CognitiveCancel, CognitiveCancelled> CortexCancelBy { get; } =
        new("{env}.cortex.nyx.cancel.{requester}", static json => json.MessageCognitiveCancel, static json => json.MessageCognitiveCancelled);

    /// <summary>What the gateway to the large mind tells of itself.</summary>
    public static SubjectFamily<CortexStatus> CortexStatus { get; } = new("{env}.cortex.nyx.status", static json => json.MessageCortexStatus);

    /// <summary>An operator's questions and orders to the gateway.</summary>
    public static RequestFamily<CortexCommand, CortexReply> CortexCommand { get; } =
        new("{env}.cortex.nyx.command", static json => json.MessageCortexCommand, static json => json.MessageCortexReply);

    /// <summary>How far the loading or unloading of a model is.</summary>
    public static SubjectFamily<ModelProgress> CortexModel { get; } = new("{env}.cortex.nyx.model", static json => json.MessageModelProgress);

    /// <summary>Something to carry across the boundary between states and language, either way.</summary>
    public static RequestFamily<TransformRequest, TransformReply> BoundaryTransform { get; } =
        new("{env}.boundary.gemma.transform", static json => json.MessageTransformRequest, static json => json.MessageTransformReply);

    /// <summary>What the boundary makes of the large mind's decisions, by who is to do it.</summary>
    public static SubjectFamily<BoundaryCommand> BoundaryCommand { get; } =
        new("{env}.boundary.gemma.command.{target}", static json => json.MessageBoundaryCommand) { Tier = 3 };

    /// <summary>What the boundary tells of itself.</summary>
    public static SubjectFamily<BoundaryStatus> BoundaryStatus { get; } = new("{env}.boundary.gemma.status", static json => json.MessageBoundaryStatus);

    /// <summary>What an NPC tells of itself.</summary>
    public static SubjectFamily<NpcState> NpcState { get; } = new("{env}.npc.{npc}.state", static json => json.MessageNpcState);

    /// <summary>The governor's word to one NPC.</summary>
    public static SubjectFamily<NpcCommand> NpcCommand { get; } = new("{env}.npc.{npc}.command", static json => json.MessageNpcCommand);

    /// <summary>The oracle's questions to one NPC.</summary>
    public static RequestFamily<QuizRequest, QuizAnswers> Quiz { get; } =
        new("{env}.npc.{npc}.quiz", static json => json.MessageQuizRequest, static json => json.MessageQuizAnswers);

    /// <summary>What one NPC has in mind, asked by who follows it.</summary>
    public static RequestFamily<MindRequest, MindReply> NpcMind { get; } =
        new("{env}.npc.{npc}.mind", static json => json.MessageMindRequest, static json => json.MessageMindReply);

    /// <summary>Orders to a node's supervisor.</summary>
    public static RequestFamily<SupervisorCommand, SupervisorReply> SupervisorCommand { get; } =
        new("{env}.npc.supervisor.{node}.command", static json => json.MessageSupervisorCommand, static json => json.MessageSupervisorReply);

    /// <summary>What a supervisor tells of its node.</summary>
    public static SubjectFamily<SupervisorStatus> SupervisorStatus { get; } =
        new("{env}.npc.supervisor.{node}.status", static json => json.MessageSupervisorStatus);

    /// <summary>What a body wants to do.</summary>
    public static SubjectFamily<WorldAction> WorldAction { get; } = new("{env}.world.act.{body}", static json => json.MessageWorldAction);

    /// <summary>What a body perceives.</summary>
    public static SubjectFamily<WorldView> WorldView { get; } = new("{env}.world.garden.view.{body}", static json => json.MessageWorldView);

    /// <summary>What changed in a tick.</summary>
    public static SubjectFamily<WorldDelta> WorldDelta { get; } = new("{env}.world.garden.delta", static json => json.MessageWorldDelta);

    /// <summary>The whole village, every few seconds.</summary>
    public static SubjectFamily<VillageSnapshot> WorldSnapshot { get; } = new("{env}.world.garden.snapshot", static json => json.MessageVillageSnapshot);

    /// <summary>A map that is too large for the snapshot, in parts: all when a village begins, then one a second in turn.</summary>
    public static SubjectFamily<VillageMapPart> WorldMap { get; } = new("{env}.world.garden.map", static json => json.MessageVillageMapPart);

    /// <summary>Events of the village.</summary>
    public static SubjectFamily<VillageEvent> WorldEvent { get; } = new("{env}.world.garden.event", static json => json.MessageVillageEvent);

    /// <summary>Heartbeats, by kind and id of the sender.</summary>
    public static SubjectFamily<Heartbeat> Heartbeat { get; } = new("{env}.health.{kind}.{id}.heartbeat", static json => json.MessageHeartbeat);

    /// <summary>Health, asked.</summary>
    public static RequestFamily<HealthRequest, Heartbeat> Health { get; } =
        new("{env}.health.{kind}.{id}.request", static json => json.MessageHealthRequest, static json => json.MessageHeartbeat);

    /// <summary>Decision trails, by actor and kind; kept by a stream.</summary>
    public static SubjectFamily<Trail> Trail { get; } = new("{env}.memory.trail.{kind}", static json => json.MessageTrail);

    /// <summary>Messages that could not be taken, by who refused them; kept by a stream.</summary>
    public static SubjectFamily<DeadLetter> DeadLetter { get; } = new("{env}.memory.dead_letter.{reader}", static json => json.MessageDeadLetter);

    /// <summary>Things for memory to keep by their meaning.</summary>
    public static RequestFamily<RememberRequest, RememberReply> Remember { get; } =
        new("{env}.memory.iris.remember", static json => json.MessageRememberRequest, static json => json.MessageRememberReply);

    /// <summary>What memory holds near a meaning.</summary>
    public static RequestFamily<RecallRequest, RecallReply> Recall { get; } =
        new("{env}.memory.iris.recall", static json => json.MessageRecallRequest, static json => json.MessageRecallReply);

    /// <summary>What memory holds in a collection.</summary>
    public static RequestFamily<MemoryListRequest, MemoryListReply> MemoryList { get; } =
        new("{env}.memory.iris.list", static json => json.MessageMemoryListRequest, static json => json.MessageMemoryListReply);

    /// <summary>Every family of this table, ordered by template.</summary>
    public static IReadOnlyList<SubjectFamily> All => field ??=
    [
        .. typeof(Subjects).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(static property => property.PropertyType.IsAssignableTo(typeof(SubjectFamily)))
            .Select(static property => (SubjectFamily)property.GetValue(null)!)
            .OrderBy(static family => family.Template, StringComparer.Ordinal),
    ];
}
