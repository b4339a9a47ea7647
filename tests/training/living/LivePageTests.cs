using Nimmerverse.Training.Living;

namespace Nimmerverse.Training.Tests.Living;

public sealed class LivePageTests
{
    private static readonly LiveSettings Settings = new() { Length = TimeSpan.FromMinutes(1) };
    private static readonly LivePolicy[] Two = [LivePolicy.Of("hold_back") with { Name = LivePolicy.NetworkName, Network = true }, LivePolicy.Of("hold_back")];

    [Theory]
    [InlineData(0.8, "The network beats the best heuristic, hold_back")]
    [InlineData(1.25, "The network loses to the best heuristic, hold_back")]
    [InlineData(1.0, "A tie: the network against the best heuristic, hold_back")]
    public void Verdict_is_what_the_interval_says(double factor, string verdict) =>
        Assert.Contains(verdict, Page(Enumerable.Range(0, 8).SelectMany(turn => Turn(turn, factor)).ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Turn_without_all_policies_does_not_count()
    {
        var page = new LivePage(Settings, Two, [.. Turn(0, 1), Record("hold_back", 1, 1)]);
        Assert.Equal(1, page.Turns);
    }

    private static string Page(LiveRecord[] records) => new LivePage(Settings, Two, records).Write("a machine", "x.svg", DateTimeOffset.UnixEpoch);

    // Villages differ four-fold between turns; what counts is the difference within a turn, which wobbles by 3%.
    private static LiveRecord[] Turn(int turn, double factor) =>
    [
        Record(LivePolicy.NetworkName, turn, factor * (100 << (turn % 3)) * (turn % 2 == 0 ? 1.03 : 1 / 1.03)),
        Record("hold_back", turn, 100 << (turn % 3)),
    ];

    private static LiveRecord Record(string policy, int turn, double seconds) => new()
    {
        Policy = policy,
        Turn = turn,
        Village = turn,
        Npcs = 25,
        Facts = 400,
        Seconds = seconds,
        MeanSeconds = seconds / 2,
        SlowSeconds = seconds / 1.2,
        DoneSeconds = seconds + 60,
        LateShare = 0,
        TickHz = 10,
        NeedsDeficit = 0,
        Asked = 0,
        Advised = 0,
    };
}
