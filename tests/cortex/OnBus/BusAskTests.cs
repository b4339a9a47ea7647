using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.OnBus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>What a request of the bus says of the opening that led to it.</summary>
public sealed class BusAskTests
{
    [Theory]
    [InlineData(EntityType.Thalamus, true)]
    [InlineData(EntityType.Npc, false)]
    public void Opening_opens_for_the_thalamus_and_for_nobody_else(EntityType by, bool opens)
    {
        var parent = Guid.CreateVersion7();

        var ask = Of(by, """{"gate_id":"math","to_state":"open"}""", parent);

        Assert.Equal(parent, ask.Parent);
        Assert.Equal(opens, ask.OpensGate);
    }

    /// <summary>Values of any kind: a request that ends the gateway would come again at its next start.</summary>
    [Theory]
    [InlineData("""{"to_state":7}""")]
    [InlineData("""{"to_state":null}""")]
    [InlineData("""{"to_state":"closed"}""")]
    [InlineData("[]")]
    [InlineData("\"open\"")]
    public void Input_without_an_opening_opens_nothing(string input) => Assert.False(Of(EntityType.Thalamus, input, null).OpensGate);

    private static Cortex.Asking.Ask Of(EntityType by, string input, Guid? parent)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = new Message<CognitiveRequest>(
            new Header
            {
                MessageId = Guid.CreateVersion7(now),
                MessageType = "cognitive_request",
                Version = Header.CurrentVersion,
                Timestamp = now,
                Source = new() { EntityId = "x", EntityType = by, Node = "test" },
            },
            CortexVillage.Request() with { StructuredInput = Gateways.GatewayHarness.Json(input), ParentTrail = parent });
        return BusAsk.Of(message, Guid.NewGuid(), "thalamus", IdentityBook.Default, now, out _);
    }
}
