using Nimmerverse.Memory.Running;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Migrating;

/// <summary><c>migrate</c>: roles, database, schema and months, made or brought up to date. Quick when nothing is to do.</summary>
internal static class MigrateVerb
{
    /// <summary>The verb.</summary>
    public static Verb Instance { get; } = new(
        "migrate", "Makes roles, database and schema, or brings them up to date (NIMMERVERSE_PHOEBE_ADMIN, NIMMERVERSE_PHOEBE_ROLES).", RunAsync);

    private static async Task<ExitCode> RunAsync(StartUp start, string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length > 0)
        {
            throw new ExitException(ExitCode.Usage, $"migrate takes no arguments, but got '{arguments[0]}'.");
        }

        var admin = start.Settings.RequiredText("phoebe_admin", "set it to a connection file of a user that may create roles and databases");
        var roles = start.Settings.RequiredText("phoebe_roles", "set it to the folder for the roles' connection files");
        start.Settings.ThrowIfFaulty();
        await RunAsync(start, PhoebeConnection.Read(admin), Path.GetFullPath(roles), cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task RunAsync(StartUp start, PhoebeConnection admin, string folder, CancellationToken cancellationToken)
    {
        var environment = start.Host.Environment;
        await using var source = admin.Open("migrate", static text => text.Pooling = false);
        await using var server = await source.OpenConnectionAsync(cancellationToken);
        ThrowIfNotSpoken(server);

        // Held until this connection closes, so that two that start at once do not both renew the secrets.
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('nimmerverse.migrate'))", server) { CommandTimeout = 0 })
        {
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        var renewed = await new RoleMaker(environment, admin, folder).RunAsync(server, cancellationToken);
        await using var ownerSource = PhoebeConnection.Read(PhoebeNames.File(folder, PhoebeRole.Owner))
            .Open("migrate", static text => text.Pooling = false);
        await using var owner = await ownerSource.OpenConnectionAsync(cancellationToken);
        var applied = await new SchemaMigrator(environment, Migration.All).RunAsync(owner, cancellationToken);
        foreach (var role in renewed)
        {
            await Console.Out.WriteLineAsync($"renewed the secret of {PhoebeNames.Role(environment, role)}");
        }

        foreach (var step in applied)
        {
            await Console.Out.WriteLineAsync($"applied {step.Number:0000}_{step.Name}");
        }

        await Console.Out.WriteLineAsync($"{PhoebeNames.Database(environment)} is at schema {Migration.SchemaVersion}");
    }

    private static void ThrowIfNotSpoken(NpgsqlConnection server)
    {
        if (server.PostgreSqlVersion.Major < 15)
        {
            throw new ExitException(
                ExitCode.DependencyMissing, $"PostgreSQL {server.PostgreSqlVersion} is too old: phoebe needs 15 or newer.");
        }
    }
}
