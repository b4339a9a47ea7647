using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Wire;

/// <summary>Source-generated serialisation of every message: snake_case names, absent instead of null, unknown fields ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Message<Allocation>))]
[JsonSerializable(typeof(Message<BatteryReading>))]
[JsonSerializable(typeof(Message<CognitiveRequest>))]
[JsonSerializable(typeof(Message<DeadLetter>))]
[JsonSerializable(typeof(Message<GatesStatus>))]
[JsonSerializable(typeof(Message<GateTransition>))]
[JsonSerializable(typeof(Message<HealthRequest>))]
[JsonSerializable(typeof(Message<Heartbeat>))]
[JsonSerializable(typeof(Message<HostReading>))]
[JsonSerializable(typeof(Message<MathRequest>))]
[JsonSerializable(typeof(Message<MathResponse>))]
[JsonSerializable(typeof(Message<MotorCommand>))]
[JsonSerializable(typeof(Message<MotorReply>))]
[JsonSerializable(typeof(Message<NpcCommand>))]
[JsonSerializable(typeof(Message<NpcState>))]
[JsonSerializable(typeof(Message<QuizAnswers>))]
[JsonSerializable(typeof(Message<QuizRequest>))]
[JsonSerializable(typeof(Message<RangeReading>))]
[JsonSerializable(typeof(Message<ReflexSignal>))]
[JsonSerializable(typeof(Message<StateChange>))]
[JsonSerializable(typeof(Message<SupervisorCommand>))]
[JsonSerializable(typeof(Message<SupervisorReply>))]
[JsonSerializable(typeof(Message<SupervisorStatus>))]
[JsonSerializable(typeof(Message<Trail>))]
[JsonSerializable(typeof(Message<VerificationOutcome>))]
[JsonSerializable(typeof(Message<VillageEvent>))]
[JsonSerializable(typeof(Message<VillageSnapshot>))]
[JsonSerializable(typeof(Message<WaveCollapse>))]
[JsonSerializable(typeof(Message<WaveSignal>))]
[JsonSerializable(typeof(Message<WorldAction>))]
[JsonSerializable(typeof(Message<WorldDelta>))]
[JsonSerializable(typeof(Message<WorldView>))]
[JsonSerializable(typeof(AllocationInputs))]
[JsonSerializable(typeof(BoundaryInputs))]
[JsonSerializable(typeof(CortexInputs))]
[JsonSerializable(typeof(EpisodeInputs))]
[JsonSerializable(typeof(GateTransition))]
[JsonSerializable(typeof(LifeforceInputs))]
[JsonSerializable(typeof(OrganInputs))]
[JsonSerializable(typeof(QuizInputs))]
[JsonSerializable(typeof(ResourceInputs))]
[JsonSerializable(typeof(StepInputs))]
[JsonSerializable(typeof(VerificationOutcome))]
[JsonSerializable(typeof(VillageInputs))]
[JsonSerializable(typeof(WaveCollapse))]
public sealed partial class WireJson : JsonSerializerContext;
