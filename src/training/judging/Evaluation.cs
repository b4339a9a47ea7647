namespace Nimmerverse.Training.Judging;

internal sealed class Evaluation(string weights, string results, bool quick, TextWriter progress)
{
    public Task RunAsync(CancellationToken token) { progress.WriteLine($"{weights}{results}{quick}{token}"); return Task.CompletedTask; }
}
