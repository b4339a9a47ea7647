using System.Text.Json;
using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.TestKit;
using Npgsql;
using NpgsqlTypes;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary>A phoebe of the test class's own, trails in it, and the tools as a person runs them.</summary>
public sealed class TrailsDatabase : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The database.</summary>
    public PhoebeDatabase Phoebe { get; } = new();

    /// <summary>The program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Nimmerverse.Memory");

    /// <summary>The reader's connection file.</summary>
    public string Reader => Path.Combine(Phoebe.Roles, "reader.json");

    /// <summary>A moment from which ids of tests are made; the same in each run, so that output can be compared.</summary>
    public static DateTimeOffset Noon { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Makes an id.</summary>
    /// <param name="milliseconds">Milliseconds behind noon.</param>
    /// <param name="low">Its last digits, so that ids of one millisecond differ.</param>
    /// <returns>A UUIDv7.</returns>
    public static Guid Id(long milliseconds, long low = 0) =>
        Guid.ParseExact($"{(Noon.ToUnixTimeMilliseconds() + milliseconds):x12}7000a000{low:x12}"[..32], "N");

    /// <summary>Stores trails as the writer.</summary>
    /// <param name="trails">The trails.</param>
    /// <returns>When they are visible.</returns>
    public async Task AddAsync(params IEnumerable<TestTrail> trails)
    {
        await using var connection = await Phoebe.ConnectAsync("writer");
        foreach (var chunk in trails.Chunk(2_000))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var trail in chunk)
            {
                batch.BatchCommands.Add(trail.Insert());
            }

            await batch.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Runs <c>trails</c> to its end.</summary>
    /// <param name="arguments">What follows <c>trails</c>.</param>
    /// <returns>Exit code, standard output, standard error.</returns>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(arguments, ("NIMMERVERSE_PHOEBE", Reader));

    /// <summary>Runs <c>trails</c> to its end.</summary>
    /// <param name="arguments">What follows <c>trails</c>.</param>
    /// <param name="environment">Its environment.</param>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var program = Start(arguments, environment);
        var code = await program.WaitAsync(Patience);
        return (code, program.Output, program.Error);
    }

    /// <summary>Starts <c>trails</c>.</summary>
    /// <param name="arguments">What follows <c>trails</c>.</param>
    /// <param name="environment">Its environment.</param>
    /// <returns>The running program; dispose it.</returns>
    public static TestProcess Start(string[] arguments, params (string Name, string Value)[] environment) =>
        TestProcess.Start(Program, ["trails", .. arguments], environment);

    /// <summary>Reads lines of JSON.</summary>
    /// <param name="text">The lines.</param>
    /// <returns>One element a line.</returns>
    public static JsonElement[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];

    /// <inheritdoc />
    public Task InitializeAsync() => Phoebe.InitializeAsync();

    /// <inheritdoc />
    public Task DisposeAsync() => Phoebe.DisposeAsync();
}

/// <summary>A trail as a test wants it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Actor">Its actor.</param>
public sealed record TestTrail(Guid Id, string Kind, string Actor)
{
    /// <summary>The decision that led to it.</summary>
    public Guid? Parent { get; init; }

    /// <summary>Its inputs as JSON.</summary>
    public string? Inputs { get; init; }

    /// <summary>Its reads as JSON.</summary>
    public string? Reads { get; init; }

    /// <summary>Its commands as JSON.</summary>
    public string? Commands { get; init; }

    /// <summary>Its cost.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>Its reward.</summary>
    public double Reward { get; init; }

    /// <summary>Its outcome.</summary>
    public string Outcome { get; init; } = "success";

    /// <summary>When it began; by default the time in its id.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>States visited.</summary>
    public string[] States { get; init; } = [];

    internal NpgsqlBatchCommand Insert()
    {
        var started = Started ?? Memory.Trails.Reading.TrailTime.Of(Id);
        (object? Value, NpgsqlDbType Type)[] values =
        [
            (Id, NpgsqlDbType.Uuid), (Kind, NpgsqlDbType.Text), (Actor, NpgsqlDbType.Text), (Parent, NpgsqlDbType.Uuid), (started, NpgsqlDbType.TimestampTz),
            (Inputs, NpgsqlDbType.Jsonb), (States, NpgsqlDbType.Array | NpgsqlDbType.Text), (Reads, NpgsqlDbType.Jsonb), (Commands, NpgsqlDbType.Jsonb),
            (Cost, NpgsqlDbType.Double), (Reward, NpgsqlDbType.Double), (Outcome, NpgsqlDbType.Text),
        ];
        var command = new NpgsqlBatchCommand("""
            INSERT INTO phoebe.trails (trail_id, kind, actor, environment, garden, parent_trail, started, ended, inputs, states_visited, reads, commands,
                cost, reward, outcome, node, simulated)
            VALUES ($1, $2, $3, 'dev', 'virtual', $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, 'node-a', false)
            """);
        foreach (var (value, type) in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        return command;
    }
}
