using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;
using Npgsql;

namespace Nimmerverse.Memory.Tests.Phoebe;

/// <summary>A real PostgreSQL with the roles, database and schema of the environment dev, made by the real <c>migrate</c>.</summary>
public sealed class PhoebeDatabase : IAsyncLifetime
{
    private readonly List<NpgsqlDataSource> _sources = [];

    /// <summary>The environment.</summary>
    public static EnvironmentName Environment => EnvironmentName.Dev;

    /// <summary>The server.</summary>
    public PostgresServer Server { get; } = new();

    /// <summary>The folder of the roles' connection files.</summary>
    public string Roles { get; } = Directory.CreateTempSubdirectory("nimmerverse-roles-").FullName;

    /// <summary>The administrator's connection file.</summary>
    public string AdminFile => Path.Combine(Roles, "admin.json");

    /// <summary>Runs the program's <c>migrate</c>.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public async Task<(int Code, string Output, string Error)> MigrateAsync()
    {
        if (!File.Exists(AdminFile))
        {
            new PhoebeConnection(Server.Host, Server.Port, "postgres", PostgresServer.Admin, Server.Password).Write(AdminFile);
        }

        return await RunAsync("migrate", ("NIMMERVERSE_PHOEBE_ADMIN", AdminFile), ("NIMMERVERSE_PHOEBE_ROLES", Roles));
    }

    /// <summary>Runs a verb of the program.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="environment">Its environment.</param>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string verb, params (string Name, string Value)[] environment)
    {
        using var program = TestProcess.Start(Path.Combine(AppContext.BaseDirectory, "Nimmerverse.Memory"), [verb], environment);
        var code = await program.WaitAsync(TimeSpan.FromSeconds(60));
        return (code, program.Output, program.Error);
    }

    /// <summary>Connects as a role.</summary>
    /// <param name="role">The role's word, for example <c>writer</c>.</param>
    /// <returns>An open connection; dispose it.</returns>
    public async Task<NpgsqlConnection> ConnectAsync(string role)
    {
        var source = PhoebeConnection.Read(Path.Combine(Roles, $"{role}.json")).Open("test", static text => text.Pooling = false);
        lock (_sources)
        {
            _sources.Add(source);
        }

        return await source.OpenConnectionAsync();
    }

    /// <summary>Asks one value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="role">As whom.</param>
    /// <param name="sql">The question.</param>
    /// <returns>The first column of the first row.</returns>
    public async Task<T> AskAsync<T>(string role, string sql)
    {
        await using var connection = await ConnectAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="role">As whom.</param>
    /// <param name="sql">The statement.</param>
    /// <returns>When it is done.</returns>
    public async Task ExecuteAsync(string role, string sql)
    {
        await using var connection = await ConnectAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await Server.StartAsync();
        var (code, output, error) = await MigrateAsync();
        Assert.True(code is 0, $"{output}{error}");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }

        await Server.DisposeAsync();
        Directory.Delete(Roles, recursive: true);
    }
}
