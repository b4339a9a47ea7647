namespace Nimmerverse.Neural.Tests;

public class ObGdTests
{
    [Theory]
    [InlineData(0.001f, 0.5f)]
    [InlineData(0.2f, -3f)]
    [InlineData(40f, 7f)]
    public void Step_follows_the_published_bound(float trace, float delta)
    {
        const float Kappa = 3f;
        var optimiser = new ObGd(4, 1f, 0.99f * 0.8f, Kappa);
        optimiser.Fade().Fill(trace);
        var parameters = new float[4];
        optimiser.Step(parameters, delta);

        var bound = Kappa * Math.Max(Math.Abs(delta), 1) * 4 * trace;
        var expected = delta * trace / Math.Max(bound, 1);
        Assert.All(parameters, value => Assert.Equal(expected, value, 5));
    }

    [Fact]
    public void Traces_fade_by_gamma_lambda_and_clear_to_zero()
    {
        var optimiser = new ObGd(2, 1f, 0.76f, 2f);
        optimiser.Fade().Fill(1f);
        Assert.Equal(0.76f, optimiser.Fade()[0], 6);
        optimiser.Clear();
        Assert.Equal([0f, 0f], optimiser.Fade().ToArray());
    }
}
