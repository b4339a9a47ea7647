using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Migrating;

/// <summary>Brings the schema of one database up to this program's version, as its owner; each step in a transaction of its own.</summary>
/// <param name="environment">The environment.</param>
/// <param name="steps">The steps that the program carries.</param>
internal sealed class SchemaMigrator(EnvironmentName environment, IReadOnlyList<Migration> steps)
{
    private const string Ledger =
        """
        CREATE SCHEMA IF NOT EXISTS phoebe;
        CREATE TABLE IF NOT EXISTS phoebe.migrations (
            number  integer PRIMARY KEY,
            name    text NOT NULL,
            sha256  text NOT NULL,
            applied timestamptz NOT NULL DEFAULT now()
        );
        """;

    /// <summary>Applies what is missing and makes the months ahead.</summary>
    /// <param name="owner">A connection as the owner.</param>
    /// <param name="cancellationToken">Breaks off between two steps.</param>
    /// <returns>The steps applied now.</returns>
    /// <exception cref="ExitException">The database is newer than this program, or a step that was applied has another text here.</exception>
    public async Task<IReadOnlyList<Migration>> RunAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        await ExecuteAsync(owner, "SELECT pg_advisory_lock(hashtext('phoebe.migrations'))", cancellationToken);
        try
        {
            var missing = await FindMissingAsync(owner, cancellationToken);
            foreach (var step in missing)
            {
                await ApplyAsync(owner, step, cancellationToken);
            }

            await ExecuteAsync(owner, "SELECT phoebe.ensure_months()", cancellationToken);
            return missing;
        }
        finally
        {
            await ExecuteAsync(owner, "SELECT pg_advisory_unlock(hashtext('phoebe.migrations'))", CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<Migration>> FindMissingAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand("SELECT to_regclass('phoebe.migrations') IS NOT NULL", owner);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await ExecuteAsync(owner, Ledger, cancellationToken);
        }

        var applied = new Dictionary<int, (string Name, string Hash)>();
        await using (var read = new NpgsqlCommand("SELECT number, name, sha256 FROM phoebe.migrations", owner))
        await using (var rows = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                applied.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetString(2)));
            }
        }

        var newest = applied.Keys.DefaultIfEmpty(0).Max();
        if (newest > steps[^1].Number)
        {
            throw new ExitException(
                ExitCode.Refused,
                $"The database {owner.Database} is at schema {newest}, newer than the {steps[^1].Number} of this program: use the newer program.");
        }

        foreach (var step in steps)
        {
            if (applied.TryGetValue(step.Number, out var was) && was.Hash != step.Hash)
            {
                throw new ExitException(
                    ExitCode.Refused,
                    $"Step {step.Number:0000}_{step.Name} of the schema was applied to {owner.Database} with another text (as {was.Name}): "
                    + "an applied step is never altered; put the change into a new step.");
            }
        }

        return [.. steps.Where(step => !applied.ContainsKey(step.Number))];
    }

    private async Task ApplyAsync(NpgsqlConnection owner, Migration step, CancellationToken cancellationToken)
    {
        await using var transaction = await owner.BeginTransactionAsync(cancellationToken);
        await using (var apply = new NpgsqlCommand(step.For(environment), owner, transaction) { CommandTimeout = 0 })
        {
            await apply.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var note = new NpgsqlCommand("INSERT INTO phoebe.migrations (number, name, sha256) VALUES ($1, $2, $3)", owner, transaction))
        {
            note.Parameters.Add(new() { Value = step.Number });
            note.Parameters.Add(new() { Value = step.Name });
            note.Parameters.Add(new() { Value = step.Hash });
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection owner, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, owner) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
