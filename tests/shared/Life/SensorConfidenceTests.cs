using Nimmerverse.Shared.Life;

namespace Nimmerverse.Shared.Tests.Life;

public sealed class SensorConfidenceTests
{
    [Fact]
    public void Reading_is_usual_at_first_stable_after_more_than_three_and_noisy_when_it_jumps()
    {
        var sensor = new SensorConfidence(tolerance: 0.5, noise: 5);

        Assert.Equal(
            [0.6, 0.6, 0.6, 0.9, 0.9, 0.3, 0.6, 0.6, 0.9, 0.6],
            ((double[])[50, 50.2, 50.4, 50.1, 50, 60, 60, 60, 60.1, 62]).Select(sensor.Observe));
    }

    [Fact]
    public void Reading_that_is_no_number_is_noise_and_begins_anew()
    {
        var sensor = new SensorConfidence(1, 5);
        for (var i = 0; i < 5; i++)
        {
            sensor.Observe(10);
        }

        Assert.Equal([0.3, 0.6], [sensor.Observe(double.NaN), sensor.Observe(10)]);
    }
}
