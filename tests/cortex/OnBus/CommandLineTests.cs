using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>The commands of a person, as programs before a running gateway.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("nimmerverse-data-").FullName;
    private CortexVillage _village = null!;
    private OracleServer _oracle = null!;
    private DataLock _lock = null!;

    [Fact]
    public async Task Ask_prints_the_answer_and_names_the_oracle()
    {
        var (code, output, error) = await RunAsync("cortex", "ask", "what now?", "--timeout", "20");

        Assert.Equal((0, "yes yes yes", ""), (code, output.Trim(), code == 0 ? "" : error));
        Assert.Contains("a scripted oracle, no mind", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_with_a_schema_prints_json_and_a_refusal_says_why()
    {
        var schema = Path.Combine(_data, "schema.json");
        await File.WriteAllTextAsync(schema, """{"type":"object","properties":{"go":{"enum":["north"]}},"required":["go"]}""");

        var answered = await RunAsync("cortex", "ask", "where?", "--schema", schema);
        var refused = await RunAsync("cortex", "ask", "where?", "--model", "other");

        Assert.Equal("""{"go":"north"}""", answered.Output.Trim());
        Assert.Equal(1, refused.Code);
        Assert.Contains("no_endpoint", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_queue_and_models_show_what_there_is()
    {
        var status = await RunAsync("cortex", "status");
        var queue = await RunAsync("cortex", "queue");
        var models = await RunAsync("models", "list");
        var load = await RunAsync("models", "load", "nyx");
        var cancel = await RunAsync("cortex", "cancel", $"{Guid.NewGuid()}");

        Assert.Contains("a scripted oracle, no mind", status.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing runs", queue.Output, StringComparison.Ordinal);
        Assert.Contains("nyx", models.Output, StringComparison.Ordinal);
        Assert.Contains("are fixed", load.Error, StringComparison.Ordinal);
        Assert.Contains("neither waits nor runs", cancel.Error, StringComparison.Ordinal);
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        _village = await CortexVillage.StartAsync();
        _oracle = await OracleServer.StartAsync(new OracleOptions { Tokens = 3 }, TimeProvider.System, default);
        await _village.StartGatewayAsync(CortexVillage.Endpoint(_oracle));
        _lock = DataLock.Take(new DataFolder(_data));
        var credentials = Path.Combine(_data, "credentials");
        new CredentialFolder(credentials).Ensure(["operator"]);
        new RunFile
        {
            Pid = Environment.ProcessId,
            Environment = "dev",
            Node = "test",
            NatsUrl = _village.Server.Url,
            Credentials = credentials,
            Npcs = 0,
            HasMemory = false,
            Started = TimeProvider.System.GetUtcNow(),
        }.Write(new DataFolder(_data));
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await _village.DisposeAsync();
        await _oracle.DisposeAsync();
        _lock.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        // Beside this test lie ASP.NET's assemblies in place of some of the command line's own; its build folder holds it as it ships.
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Nimmerverse.Cli", "release", "Nimmerverse.Cli");
        using var command = TestProcess.Start(program, [.. arguments, "--data", _data]);
        var code = await command.WaitAsync(TimeSpan.FromSeconds(60));
        return (code, command.Output, command.Error);
    }
}
