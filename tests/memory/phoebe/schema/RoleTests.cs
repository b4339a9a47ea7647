using Npgsql;

namespace Nimmerverse.Memory.Tests.Phoebe.Schema;

/// <summary>What no running process may do to trails. Seen to fail: with UPDATE granted to the writer.</summary>
public sealed class RoleTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    private const string SomeTrail =
        """
        INSERT INTO phoebe.trails (trail_id, kind, actor, environment, garden, started, ended, states_visited, cost, reward, outcome, node, simulated)
        VALUES ('019a0000-0000-7000-8000-000000000001', 'step', 'a', 'dev', 'virtual', now(), now(), '{}', 0, 0, 'success', 'n', false)
        """;

    private const string SomeExport =
        """
        INSERT INTO phoebe.exports (export_id, kind, month, is_complete, trails, filters, format, schema_version, manifest_sha256)
        VALUES (gen_random_uuid(), 'step', '2026-11-01', true, 1, '{}', 'jsonl', 1, 'x')
        """;

    private static readonly string[] Runtime = ["writer", "reader", "archivist"];

    private static readonly string[] Never =
    [
        "UPDATE phoebe.trails SET reward = 1",
        "DELETE FROM phoebe.trails",
        "TRUNCATE phoebe.trails",
        "DROP TABLE phoebe.trails",
        "ALTER TABLE phoebe.trails ADD COLUMN x integer",
        "ALTER TABLE phoebe.trails DISABLE TRIGGER ALL",
        "CREATE TABLE phoebe.mine (id integer)",
        "CREATE TABLE public.mine (id integer)",
        "CREATE SCHEMA mine",
        "UPDATE phoebe.trails_default SET reward = 1",
        "DELETE FROM phoebe.trails_default",
        "INSERT INTO phoebe.trails_default SELECT * FROM phoebe.trails",
        "UPDATE phoebe.gates SET lifeforce_earned = 1e9",
        "DELETE FROM phoebe.gate_transitions",
        "INSERT INTO phoebe.gates (gate_id) VALUES ('mine')",
        "UPDATE phoebe.exports SET trails = 0",
        "DELETE FROM phoebe.exports",
        "SELECT phoebe.drop_month('2026-11-01')",
        "SELECT phoebe.make_month('2026-11-01')",
        "SELECT phoebe.sweep_default()",
        "SET ROLE nimmerverse_dev_owner",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
    ];

    public static TheoryData<string, string> Refusals()
    {
        var data = new TheoryData<string, string>();
        foreach (var role in Runtime)
        {
            foreach (var statement in Never)
            {
                data.Add(role, statement);
            }
        }

        data.Add("writer", "SELECT * FROM phoebe.exports");
        data.Add("writer", "SELECT * FROM phoebe.gates");
        data.Add("writer", SomeExport);
        data.Add("reader", SomeTrail);
        data.Add("reader", SomeExport);
        data.Add("reader", "SELECT phoebe.ensure_months()");
        data.Add("reader", "CREATE TEMPORARY TABLE mine (id integer)");
        data.Add("archivist", SomeTrail);
        data.Add("archivist", "SELECT phoebe.ensure_months()");
        return data;
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Role_is_refused(string role, string statement)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(role, statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Theory]
    [InlineData("writer", SomeTrail)]
    [InlineData("writer", "SELECT * FROM phoebe.trails")]
    [InlineData("writer", "SELECT phoebe.ensure_months()")]
    [InlineData("writer", "CREATE TEMPORARY TABLE mine (id integer)")]
    [InlineData("reader", "SELECT * FROM phoebe.trails")]
    [InlineData("reader", "SELECT * FROM phoebe.gate_economics")]
    [InlineData("reader", "SELECT * FROM phoebe.exports")]
    [InlineData("archivist", "SELECT * FROM phoebe.trails")]
    [InlineData("archivist", SomeExport)]
    public async Task Role_may(string role, string statement)
    {
        // In a transaction that is taken back, so that the order of tests does not matter.
        await using var connection = await database.ConnectAsync(role);
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Environment_has_roles_that_another_environment_does_not_accept()
    {
        await using var admin = await database.ConnectAsync("owner");
        await using var command = new NpgsqlCommand(
            "SELECT bool_or(has_database_privilege('public', datname, 'CONNECT')) FROM pg_database WHERE datname LIKE 'nimmerverse%'", admin);

        Assert.Equal(false, await command.ExecuteScalarAsync());
    }
}
