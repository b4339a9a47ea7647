using System.Security.Cryptography;
using Nimmerverse.Shared.Wire;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Migrating;

/// <summary>Makes the roles and the database of an environment, and a connection file for each role.</summary>
/// <param name="environment">The environment.</param>
/// <param name="admin">How to reach the server as somebody who may make roles and databases.</param>
/// <param name="folder">Where the connection files are.</param>
internal sealed class RoleMaker(EnvironmentName environment, PhoebeConnection admin, string folder)
{
    private const string WrongPassword = PostgresErrorCodes.InvalidPassword;
    private const string WrongAuthorization = PostgresErrorCodes.InvalidAuthorizationSpecification;

    private readonly string _database = PhoebeNames.Database(environment);

    /// <summary>Makes what is missing. A role's secret is renewed when its file is missing or does not open the database.</summary>
    /// <param name="server">A connection as the administrator, holding the lock of migrations.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The roles whose files were written.</returns>
    public async Task<IReadOnlyList<PhoebeRole>> RunAsync(NpgsqlConnection server, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var hasDatabase = await ExistsAsync(server, "SELECT FROM pg_database WHERE datname = $1", _database, cancellationToken);
        var renewed = new List<PhoebeRole>();
        foreach (var role in PhoebeNames.Roles)
        {
            if (!hasDatabase || !await OpensAsync(role, cancellationToken))
            {
                await RenewAsync(server, role, cancellationToken);
                renewed.Add(role);
            }
        }

        if (!hasDatabase)
        {
            await MakeDatabaseAsync(server, cancellationToken);
        }

        return renewed;
    }

    private async Task<bool> OpensAsync(PhoebeRole role, CancellationToken cancellationToken)
    {
        var file = PhoebeNames.File(folder, role);
        if (!File.Exists(file))
        {
            return false;
        }

        // The file may be of a server that has moved: it must say what it would say if it were written now.
        var found = PhoebeConnection.Read(file);
        if (found with { Password = null } != Describe(role, null))
        {
            return false;
        }

        try
        {
            await using var source = found.Open("migrate", static text => text.Pooling = false);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is WrongPassword or WrongAuthorization)
        {
            return false;
        }
    }

    private async Task RenewAsync(NpgsqlConnection server, PhoebeRole role, CancellationToken cancellationToken)
    {
        var name = PhoebeNames.Role(environment, role);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var verb = await ExistsAsync(server, "SELECT FROM pg_roles WHERE rolname = $1", name, cancellationToken) ? "ALTER" : "CREATE";

        // Role names and hexadecimal digits need no quoting, and CREATE ROLE takes no parameters.
        await ExecuteAsync(server, $"{verb} ROLE {name} LOGIN PASSWORD '{password}'", cancellationToken);
        Describe(role, password).Write(PhoebeNames.File(folder, role));
    }

    private async Task MakeDatabaseAsync(NpgsqlConnection server, CancellationToken cancellationToken)
    {
        var owner = PhoebeNames.Role(environment, PhoebeRole.Owner);

        // An administrator who is no superuser may give a database only to a role that it belongs to.
        await using (var super = new NpgsqlCommand("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", server))
        {
            if (await super.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await ExecuteAsync(server, $"GRANT {owner} TO CURRENT_USER", cancellationToken);
            }
        }

        await ExecuteAsync(server, $"CREATE DATABASE {_database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0", cancellationToken);
        await ExecuteAsync(server, $"REVOKE ALL ON DATABASE {_database} FROM PUBLIC", cancellationToken);
        foreach (var role in PhoebeNames.Roles)
        {
            await ExecuteAsync(server, $"GRANT CONNECT ON DATABASE {_database} TO {PhoebeNames.Role(environment, role)}", cancellationToken);
        }

        await ExecuteAsync(
            server, $"GRANT TEMPORARY ON DATABASE {_database} TO {PhoebeNames.Role(environment, PhoebeRole.Writer)}", cancellationToken);
    }

    private PhoebeConnection Describe(PhoebeRole role, string? password) =>
        admin with { Database = _database, User = PhoebeNames.Role(environment, role), Password = password };

    private static async Task<bool> ExistsAsync(NpgsqlConnection server, string sql, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, server);
        command.Parameters.Add(new() { Value = name });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection server, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, server) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
