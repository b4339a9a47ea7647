using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.OnBus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>What a request of the bus says of where it comes from.</summary>
public sealed class BusAskTests
{
    private static readonly Guid Opening = Guid.CreateVersion7();

    [Theory]
    [InlineData(EntityType.Thalamus, true)]
    [InlineData(EntityType.Npc, false)]
    public void Opening_is_the_parent_of_the_thalamus_s_question_and_of_nobody_else_s(EntityType by, bool isParent)
    {
        var ask = Of(by, $$"""{"transition_id":"{{Opening}}","gate_id":"math","to_state":"open"}""");

        Assert.Equal(isParent ? Opening : null, ask.Parent);
        Assert.Equal(isParent, ask.OpensGate);
    }

    /// <summary>Seen to fail: a number in the place of the opening's id ended the gateway.</summary>
    [Theory]
    [InlineData("""{"transition_id":"none","to_state":"open"}""")]
    [InlineData("""{"transition_id":null}""")]
    [InlineData("""{"transition_id":7}""")]
    [InlineData("""{"to_state":7,"transition_id":[]}""")]
    [InlineData("""{"to_state":null}""")]
    [InlineData("[]")]
    [InlineData("\"open\"")]
    public void Input_without_an_opening_has_no_parent(string input) => Assert.Null(Of(EntityType.Thalamus, input).Parent);

    [Theory]
    [InlineData("""{"to_state":7}""")]
    [InlineData("""{"to_state":null}""")]
    [InlineData("""{"to_state":"closed"}""")]
    public void Input_without_an_opening_opens_nothing(string input) => Assert.False(Of(EntityType.Thalamus, input).OpensGate);

    private static Cortex.Asking.Ask Of(EntityType by, string input)
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
            CortexVillage.Request() with { StructuredInput = Gateways.GatewayHarness.Json(input) });
        return BusAsk.Of(message, Guid.NewGuid(), "thalamus", IdentityBook.Default, now, out _);
    }
}
