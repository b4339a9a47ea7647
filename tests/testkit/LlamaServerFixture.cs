namespace Nimmerverse.TestKit;

/// <summary>
/// A real llama-server on a port of its own with a <see cref="TinyModel"/>. As an xunit class fixture it starts and ends with the class;
/// with arguments of its own, start it by <see cref="StartAsync(IReadOnlyList{string})"/>. It ends with the test run, however that ends.
/// </summary>
public sealed class LlamaServerFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly IReadOnlyList<string> _arguments;
    private LlamaServerProcess? _process;
    private int? _port;

    /// <summary>A server with one tiny model and two slots, as an xunit class fixture.</summary>
    public LlamaServerFixture()
        : this([])
    {
    }

    private LlamaServerFixture(IReadOnlyList<string> arguments) => _arguments = arguments;

    /// <summary>The server's folder: its model and its log; removed at the end.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("nimmerverse-llama-").FullName;

    /// <summary>The model's file.</summary>
    public string Model => Path.Combine(Directory, "tiny.gguf");

    /// <summary>Where it serves, for example <c>http://127.0.0.1:4711</c>.</summary>
    public Uri Url => new($"http://127.0.0.1:{Process.Port}");

    /// <summary>The running server's process id.</summary>
    public int ProcessId => Process.ServerId;

    /// <summary>What it has logged so far.</summary>
    public string Log => File.ReadAllText(Path.Combine(Directory, "llama-server.log"));

    private LlamaServerProcess Process => _process ?? throw new InvalidOperationException("The llama-server is not running.");

    /// <summary>Starts a server with further arguments.</summary>
    /// <param name="arguments">Further arguments; a later one wins. <c>{directory}</c> stands for the server's folder.</param>
    /// <returns>The running server; dispose it.</returns>
    public static async Task<LlamaServerFixture> StartAsync(params IReadOnlyList<string> arguments)
    {
        var fixture = new LlamaServerFixture(arguments);
        await fixture.StartAsync();
        return fixture;
    }

    /// <summary>Starts the server, after <see cref="KillAsync"/> again on the same port.</summary>
    /// <returns>A task that ends when the model is loaded.</returns>
    public async Task StartAsync()
    {
        if (!File.Exists(Model))
        {
            TinyModel.Write(Model);
        }

        _process = await LlamaServerProcess.StartAsync(Directory, Model, _arguments, _port);
        _port = _process.Port;
    }

    /// <summary>Kills the server as kill -9 does.</summary>
    /// <returns>A task that ends when the process is gone.</returns>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.KillAsync();
        }
    }

    /// <summary>Stops the server from running without ending it: connections stay open, nothing answers.</summary>
    /// <returns>When it is stopped.</returns>
    public Task PauseAsync() => TestProcess.SignalAsync(ProcessId, "STOP");

    /// <summary>Lets a paused server run again.</summary>
    /// <returns>When it runs.</returns>
    public Task ResumeAsync() => TestProcess.SignalAsync(ProcessId, "CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <inheritdoc />
    Task IAsyncLifetime.InitializeAsync() => StartAsync();

    /// <inheritdoc />
    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}
