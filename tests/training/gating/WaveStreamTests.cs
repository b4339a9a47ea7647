using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Gating;

namespace Nimmerverse.Training.Tests.Gating;

public sealed class WaveStreamTests
{
    [Fact]
    public void Untrained_head_is_the_fixed_gate() =>
        Assert.All(Enumerable.Range(0, 20), static seed => Assert.Equal(WaveStream.Run((ulong)seed, null), WaveStream.Run((ulong)seed, new(new Rng(1)))));

    [Fact]
    public void Gate_that_is_kept_shut_opens_seldom_and_still_for_what_is_nearly_certain()
    {
        var head = new float[GovernorNetwork.GateParameterCount];

        // The last bias is that of the output that closes.
        head[^1] = 5;
        var free = Enumerable.Range(0, 20).Sum(static seed => WaveStream.Run((ulong)seed, null).Opens);
        var shut = Enumerable.Range(0, 20).Sum(seed => WaveStream.Run((ulong)seed, GateTraining.Network(head)).Opens);
        Assert.InRange(shut, 1, 0.8 * free);
    }
}
