using System.Text.Json;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary>
/// A large export that is killed again and again. Seen to fail with the files not cut back to the state's lengths: lines then stand twice.
/// </summary>
public sealed class ExportResumeTests(LargeTrailsDatabase database) : IClassFixture<LargeTrailsDatabase>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-export-").FullName;

    [Theory]
    [InlineData("jsonl", "step", "0.8")]
    [InlineData("grpo", "boundary", null)]
    public async Task Export_that_is_killed_again_and_again_ends_with_the_bytes_of_one_that_was_not(string format, string kind, string? split)
    {
        string[] request = ["export", "--kind", kind, "--format", format, .. split is null ? Array.Empty<string>() : ["--split", split]];
        var whole = Path.Combine(_folder, "whole");
        var killed = Path.Combine(_folder, "killed");
        var (code, _, error) = await TrailsDatabase.RunAsync([.. request, "--out", whole], database.Environment);
        Assert.True(code == 0, error);

        var kills = 0;
        for (var attempt = 1; !File.Exists(Path.Combine(killed, "manifest.json")); attempt++)
        {
            Assert.InRange(attempt, 1, 60);
            using var program = TrailsDatabase.Start([.. request, "--out", killed], database.Environment);

            // Longer with each attempt, so that kills meet the count, the rows, the groups and the names.
            var ended = program.WaitAsync(TimeSpan.FromMinutes(2));
            if (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(300 + (attempt * 300)))) != ended)
            {
                await program.SignalAsync("KILL");
                kills++;
            }

            await ended;
        }

        if (Directory.Exists(Path.Combine(killed, ".partial")))
        {
            Assert.Equal(0, (await TrailsDatabase.RunAsync([.. request, "--out", killed], database.Environment)).Code);
        }

        Assert.True(kills >= 3, $"only {kills} kills met it");
        Assert.Equal(Names(whole), Names(killed));
        Assert.All(Directory.EnumerateFiles(whole), file => Assert.True(
            File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(killed, Path.GetFileName(file)))), Path.GetFileName(file)));
    }

    [Fact]
    public async Task Export_of_many_trails_needs_bounded_memory()
    {
        foreach (var arguments in (string[][])[["--kind", "step", "--split", "0.8"], ["--kind", "boundary", "--format", "grpo"]])
        {
            var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));

            // A hard limit of the garbage-collected heap: beyond it the program dies. The rows are several times as large.
            var (code, _, error) = await TrailsDatabase.RunAsync(["export", "--out", folder, .. arguments], [.. database.Environment, ("DOTNET_GCHeapHardLimit", "0x3000000")]);

            Assert.True(code == 0, error);
            using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
            Assert.True(manifest.RootElement.GetProperty("trails").GetProperty("read").GetInt64() >= LargeTrailsDatabase.Boundaries);
        }
    }

    [Fact]
    public async Task Second_export_into_the_same_folder_is_refused_while_the_first_runs()
    {
        var folder = Path.Combine(_folder, "busy");
        using var first = TrailsDatabase.Start(["export", "--kind", "boundary", "--out", folder], database.Environment);
        while (!File.Exists(Path.Combine(folder, ".partial", "lock")))
        {
            await Task.Delay(5);
        }

        var (code, _, error) = await TrailsDatabase.RunAsync(["export", "--kind", "boundary", "--out", folder], database.Environment);

        Assert.Equal(4, code);
        Assert.NotEmpty(error);
        Assert.Equal(0, await first.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task Export_of_another_request_does_not_go_on_with_an_unfinished_one()
    {
        var folder = Path.Combine(_folder, "unfinished");
        using (var first = TrailsDatabase.Start(["export", "--kind", "boundary", "--out", folder], database.Environment))
        {
            while (!File.Exists(Path.Combine(folder, ".partial", "state.json")))
            {
                await Task.Delay(5);
            }

            await first.SignalAsync("KILL");
            await first.WaitAsync(TimeSpan.FromMinutes(1));
        }

        var (code, _, error) = await TrailsDatabase.RunAsync(["export", "--kind", "boundary", "--out", folder, "--seed", "9", "--split", "0.5"], database.Environment);

        Assert.Equal(4, code);
        Assert.Contains("another request", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_of_many_trails_needs_bounded_memory()
    {
        using var program = TestProcess.Start(
            "/bin/sh", ["-c", $"{TrailsDatabase.Program} trails query --json | wc -l"], [.. database.Environment, ("DOTNET_GCHeapHardLimit", "0x3000000")]);

        Assert.Equal(0, await program.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal($"{LargeTrailsDatabase.Steps + LargeTrailsDatabase.Boundaries}", program.Output.Trim());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Names(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}

/// <summary>A phoebe with 100,000 trails of about 700 bytes.</summary>
public sealed class LargeTrailsDatabase : IAsyncLifetime
{
    public const int Steps = 80_000;

    public const int Boundaries = 20_000;

    private const int Chunk = 10_000;

    private readonly TrailsDatabase _database = new();

    private static long Noon => TrailsDatabase.Noon.ToUnixTimeMilliseconds();

    public (string Name, string Value)[] Environment => [("NIMMERVERSE_PHOEBE", _database.Reader)];

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();

        for (var from = 0; from < Steps + Boundaries; from += Chunk)
        {
            await AddAsync(from, isStep: from < Steps);
        }
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    // The server makes them: ids of one millisecond each, in twenty villages.
    private Task AddAsync(int from, bool isStep) => _database.Phoebe.ExecuteAsync("writer", $$"""
        INSERT INTO phoebe.trails (trail_id, kind, actor, environment, garden, started, ended, inputs, states_visited, commands, cost, reward, outcome, node, simulated)
        SELECT (lpad(to_hex({{Noon}} + n), 12, '0') || '7000a000000000000000')::uuid, '{{(isStep ? "step" : "boundary")}}', '{{(isStep ? "npc-" : "cortex")}}' {{(isStep ? "|| n % 60" : "")}},
            'dev', 'virtual', to_timestamp(({{Noon}} + n) / 1000.0), to_timestamp(({{Noon}} + n) / 1000.0),
            {{(isStep
                ? "jsonb_build_object('npc', (n % 60)::text, 'village', n % 20, 'tick', n, 'exit', n % 4, 'text', repeat(md5(n::text), 20))"
                : "jsonb_build_object('prompt', 'question ' || n % 5000)")}},
            '{}', {{(isStep ? "NULL" : "to_jsonb(repeat(md5(n::text), 20))")}}, 1, n % 3, 'success', 'node-a', false
        FROM generate_series({{from}}, {{from + Chunk - 1}}) AS n
        """);
}
