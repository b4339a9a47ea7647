using Microsoft.Extensions.Logging;
using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governing;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Tests.Governing;

public sealed class WeightsShelfTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-shelf-").FullName;
    private readonly LinesLogger<WeightsShelf> _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Seen to fail with the check of the name left out, and with torn files not passed over.
    // Seen to fail: with the name not compared with the hash.
    [Fact]
    public void The_newest_whole_file_is_taken_and_each_faulty_one_gets_one_line()
    {
        var shelf = new WeightsShelf(_folder, _log);
        var good = shelf.Put(Make(generation: 7), "test", Now);
        Age(GovernorWeightsFile.PathOf(_folder, good.Hash), days: 3);
        var bytes = GovernorWeightsCodec.Encode(Make(generation: 8));
        Write("governor-0000000000000000.weights", bytes);
        Write("torn.weights", bytes[..^40]);
        Write("garbage.weights", [1, 2, 3]);
        Write("empty.weights", []);
        Write("huge.weights", new byte[(1 << 20) + 1]);
        Write("other.weights", GovernorWeightsCodec.Encode(Make(generation: 9) with { Heuristic = "nobody" }));

        var newest = shelf.Newest();

        Assert.NotNull(newest);
        Assert.Equal((7, good.Hash), (newest.Weights.Generation, newest.Hash));
        Assert.Equal(6, _log.Lines.Count);
        Assert.Equal(6, _log.Lines.Distinct().Count());
    }

    [Fact]
    public void No_folder_holds_nothing_and_keeps_in_memory()
    {
        var shelf = new WeightsShelf(null, _log);
        Assert.Null(shelf.Newest());
        Assert.Equal(64, shelf.Put(Make(1), "test", Now).Hash.Length);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Of_what_was_learned_live_sixteen_stay_and_others_all()
    {
        var shelf = new WeightsShelf(_folder, _log);
        shelf.Put(Make(1), "test", Now);
        for (var i = 0; i < 20; i++)
        {
            shelf.Put(Make(10 + i) with { Data = "live, after nothing" }, "live learning", Now);
        }

        Assert.Equal(17, Directory.GetFiles(_folder, "*.weights").Length);
    }

    internal static GovernorWeights Make(long generation, ulong seed = 1) => new()
    {
        Heuristic = Heuristics.Best.Name,
        Generation = generation,
        Seed = seed,
        Data = "test",
        Scores = [],
        Parameters = new GovernorNetwork(new Rng(seed)).Parameters.ToArray(),
    };

    private static void Age(string path, int days) => File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path) - TimeSpan.FromDays(days));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder, name), bytes);
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LinesLogger<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
