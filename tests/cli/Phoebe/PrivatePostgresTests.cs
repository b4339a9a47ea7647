using System.Diagnostics;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Tooling;

namespace Nimmerverse.Cli.Tests.Phoebe;

/// <summary>A real PostgreSQL as <c>up</c> starts it.</summary>
public sealed class PrivatePostgresTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-phoebe-");
    private SpawnThread _spawner = new();
    private PrivatePostgres _postgres = null!;
    private ChildProcess _server = null!;

    private DataFolder Data => new(_folder.FullName);

    public async Task InitializeAsync()
    {
        Data.Create();
        _postgres = await PrivatePostgres.PrepareAsync(PostgresBinaries.Find()!, Data, CancellationToken.None);
        _server = await ChildProcess.StartAsync(_spawner, _postgres.Child);
        await _postgres.WaitUntilReadyAsync(Patience, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _server.StopAsync(TimeProvider.System);
        _server.Dispose();
        _spawner.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Server_answers_on_its_socket_with_the_password_and_never_without()
    {
        Assert.Equal((0, "1"), await AskAsync(Credential.Password));
        Assert.NotEqual(0, (await AskAsync("wrong")).Code);
    }

    [Fact]
    public async Task Server_listens_on_no_network_and_nobody_else_may_enter_its_folders()
    {
        Assert.Equal((0, ""), await AskAsync(Credential.Password, "SHOW listen_addresses"));
        foreach (var folder in (string[])[Credential.Host, Path.Combine(Data.Phoebe, "server", "cluster")])
        {
            Assert.Equal(DataFolder.Private, File.GetUnixFileMode(folder));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Data.PhoebeAdmin));
    }

    [Fact]
    public void Server_never_runs_as_root()
    {
        var status = File.ReadAllLines($"/proc/{_server.Pid}/status").Single(static line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("0", status.Split('\t', StringSplitOptions.RemoveEmptyEntries).Skip(1));
    }

    /// <summary>Its log would tell of a recovery otherwise; seen to fail with KILL for its stop signal.</summary>
    [Fact]
    public async Task Stopped_server_leaves_a_clean_cluster_that_starts_again_with_the_same_secret()
    {
        var password = Credential.Password;
        Assert.True(await _server.StopAsync(TimeProvider.System));
        _server.Dispose();
        _postgres = await PrivatePostgres.PrepareAsync(PostgresBinaries.Find()!, Data, CancellationToken.None);
        _server = await ChildProcess.StartAsync(_spawner, _postgres.Child);
        await _postgres.WaitUntilReadyAsync(Patience, TimeProvider.System, CancellationToken.None);
        Assert.Equal(password, Credential.Password);
        Assert.Equal((0, "1"), await AskAsync(password));
        Assert.DoesNotContain("not properly shut down", await File.ReadAllTextAsync(_postgres.Child.LogFile), StringComparison.Ordinal);
    }

    /// <summary>The kernel tells the server when the thread that started it ends, as it does when <c>up</c> is killed.</summary>
    [Fact]
    public async Task Server_ends_with_the_one_that_started_it()
    {
        _spawner.Dispose();
        _spawner = new SpawnThread();
        using var patience = new CancellationTokenSource(Patience);
        await _server.WaitAsync(patience.Token);
        Assert.False(Directory.Exists($"/proc/{_server.Pid}"));
    }

    private PhoebeCredential Credential => PhoebeCredential.Read(Data.PhoebeAdmin)!;

    private async Task<(int Code, string Output)> AskAsync(string password, string sql = "SELECT 1")
    {
        var credential = Credential;
        using var psql = Process.Start(new ProcessStartInfo(
            Path.Combine(PostgresBinaries.Find()!.Folder, "psql"), ["-h", credential.Host, "-U", credential.User, "-d", credential.Database, "-tAwc", sql])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["PGPASSWORD"] = password },
        })!;
        var output = await psql.StandardOutput.ReadToEndAsync();
        await psql.WaitForExitAsync();
        return (psql.ExitCode, output.Trim());
    }
}
