using Nimmerverse.Cli.Manifests;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Tests.Manifests;

/// <summary>A manifest is not a way to speak in another's name. Seen to fail with the switch of claims replaced by <c>null</c>.</summary>
public sealed class SubjectClaimsTests
{
    [Theory]
    [InlineData("world.act.crawler-0")]
    [InlineData("nervous.cells.motor.command")]
    [InlineData("nervous.cells.math.request")]
    [InlineData("thalamus.verification.collision_avoidance")]
    [InlineData("memory.trail.behaviour")]
    [InlineData("organs.vision.detect")]
    public void Manifest_may_publish(string subject) => Assert.Null(SubjectClaims.FaultOfPublish(EntityType.Nerve, subject));

    [Theory]
    [InlineData("world.act.7")]
    [InlineData("world.garden.delta")]
    [InlineData("nervous.cells.battery.wave")]
    [InlineData("nervous.nerves.exploration.state")]
    [InlineData("thalamus.governor.allocate")]
    [InlineData("thalamus.gate.open")]
    [InlineData("npc.7.state")]
    [InlineData("npc.supervisor.here.command")]
    [InlineData("health.world.world.heartbeat")]
    [InlineData("memory.dead_letter.world")]
    [InlineData("memory.trail.gate_transition")]
    [InlineData("memory.trail.episode")]
    [InlineData("nervous.cells.*.command")]
    [InlineData(">")]
    [InlineData("$JS.API.STREAM.DELETE.X")]
    [InlineData("")]
    public void Manifest_may_not_publish(string subject) => Assert.NotNull(SubjectClaims.FaultOfPublish(EntityType.Nerve, subject));

    [Fact]
    public void Cell_writes_no_trails() => Assert.NotNull(SubjectClaims.FaultOfPublish(EntityType.Cell, "memory.trail.behaviour"));

    [Theory]
    [InlineData("world.garden.view.crawler-0")]
    [InlineData("thalamus.gate.*")]
    [InlineData("nervous.cells.*.wave")]
    [InlineData("thalamus.>")]
    public void Manifest_may_subscribe(string subject) => Assert.Null(SubjectClaims.FaultOfSubscribe(subject));

    [Theory]
    [InlineData(">")]
    [InlineData("*.gate.open")]
    [InlineData("thalamus.>.open")]
    [InlineData("$SYS.>")]
    [InlineData("nervous.cells.math.request")]
    public void Manifest_may_not_subscribe(string subject) => Assert.NotNull(SubjectClaims.FaultOfSubscribe(subject));
}
