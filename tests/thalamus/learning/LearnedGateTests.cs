using Nimmerverse.Meaning;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Tests.Gates;

namespace Nimmerverse.Thalamus.Tests.Learning;

public sealed class LearnedGateTests
{
    private readonly Chamber _chamber = new();

    [Fact]
    public void A_learned_gate_begins_stable_with_the_first_weight_and_opens_on_its_meaning()
    {
        Assert.Equal(WaveFate.NoRegion, _chamber.Send("guitar", 0.8));

        Assert.True(_chamber.Correlator.TryLearn("music", Meaning("guitar piano violin")));

        var gate = _chamber.Gate("music");
        Assert.Equal((GateState.Stable, 0.1, GateMode.Deliberate), (gate.State, gate.Weight, gate.Mode));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("guitar", 0.8, "ear"));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("violin", 0.7, "radio"));
        Assert.Equal(GateState.Open, _chamber.Gate("music").State);
        Assert.Equal("music", Assert.Single(_chamber.Transitions).GateId);
        Assert.Equal(WaveFate.NoRegion, _chamber.Send("banana", 0.8));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("battery", 0.8));
    }

    [Fact]
    public void A_name_that_is_taken_and_a_meaning_that_belongs_to_a_region_are_refused()
    {
        Assert.False(_chamber.Correlator.TryLearn("math", Meaning("guitar")));
        Assert.False(_chamber.Correlator.TryLearn("sums", Meaning("math mathematics arithmetic algebra calculate")));
        Assert.True(_chamber.Correlator.TryLearn("music", Meaning("guitar piano violin")));
        Assert.False(_chamber.Correlator.TryLearn("songs", Meaning("guitar piano flute")));
        Assert.Equal(1, _chamber.Correlator.Learned);
        Assert.Equal(GateDefinitions.Shipped.Count + 1, _chamber.Correlator.Status().Gates.Count);
    }

    [Fact]
    public void A_learned_gate_is_judged_and_restored_like_any_other()
    {
        Assert.True(_chamber.Correlator.TryLearn("music", Meaning("guitar")));
        _chamber.Correlator.RestoreWeight("music", 0.7);
        var verdict = new VerificationOutcome
        {
            OriginalSignalId = Guid.NewGuid(),
            GateId = "music",
            Outcome = Verdict.Confirmed,
            Discrepancy = 0,
        };
        Assert.Equal(0.72, _chamber.Correlator.Judge(Guid.NewGuid(), verdict, _chamber.Now)!.Value, 1e-9);
    }

    private static float[] Meaning(string words)
    {
        var meaning = new float[WordVectors.Shipped.Dimensions];
        Assert.True(WordVectors.Shipped.TryGetMeaning(words, meaning));
        return meaning;
    }
}
