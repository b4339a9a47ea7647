using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.TestKit;

/// <summary>
/// A real nats-server on a random port with JetStream in a folder of its own. As an xunit class fixture it starts and ends with the
/// class; with settings of its own, start it by <see cref="StartAsync(NatsServerSettings)"/>. It ends with the test run, however that ends.
/// </summary>
public sealed class NatsServerFixture : IAsyncLifetime, IAsyncDisposable
{
    private static long _prefixes;

    private NatsServerSettings _settings;
    private NatsServerProcess? _process;

    /// <summary>A server without accounts, as an xunit class fixture.</summary>
    public NatsServerFixture()
        : this(new NatsServerSettings())
    {
    }

    private NatsServerFixture(NatsServerSettings settings) => _settings = settings;

    /// <summary>The server's folder: its configuration and its JetStream store; removed at the end.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("nimmerverse-nats-").FullName;

    /// <summary>The port, the same after a restart.</summary>
    public int Port { get; private set; } = -1;

    /// <summary>Where to connect.</summary>
    public string Url => $"nats://127.0.0.1:{Port}";

    /// <summary>The running server's process id.</summary>
    public int ProcessId => _process?.ServerId ?? throw new InvalidOperationException("The nats-server is not running.");

    /// <summary>Starts a server with its own settings.</summary>
    /// <param name="settings">What differs from the default.</param>
    /// <returns>The running server; dispose it.</returns>
    public static async Task<NatsServerFixture> StartAsync(NatsServerSettings settings)
    {
        var fixture = new NatsServerFixture(settings);
        await fixture.StartAsync();
        return fixture;
    }

    /// <summary>A subject prefix that no other test of this run uses.</summary>
    /// <returns>One token.</returns>
    public static string UniquePrefix() => $"t{Environment.ProcessId}-{Interlocked.Increment(ref _prefixes)}";

    /// <summary>Starts the server, after <see cref="KillAsync"/> again on the same port and store.</summary>
    /// <returns>A task that ends when the server accepts connections.</returns>
    public async Task StartAsync()
    {
        _process = await NatsServerProcess.StartAsync(Directory, Port, _settings);
        Port = _process.Port;
    }

    /// <summary>Starts the server again with other settings, on the same port and store.</summary>
    /// <param name="settings">What differs from the default.</param>
    /// <returns>A task that ends when the server accepts connections.</returns>
    public Task RestartAsync(NatsServerSettings settings)
    {
        _settings = settings;
        return StartAsync();
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
    public void Pause() => Signal("STOP");

    /// <summary>Lets a paused server run again.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Connects with short reconnect pauses, as tests want it.</summary>
    /// <param name="change">Changes to the options.</param>
    /// <param name="loggers">Where to log; nowhere by default.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    /// <returns>The open connection.</returns>
    public Task<BusConnection> ConnectAsync(
        Func<BusOptions, BusOptions>? change = null, ILoggerFactory? loggers = null, TimeProvider? clock = null)
    {
        var options = new BusOptions
        {
            Url = Url,
            Name = "test",
            ReconnectWait = TimeSpan.FromMilliseconds(20),
            ReconnectJitter = TimeSpan.FromMilliseconds(10),
        };
        return BusConnection.ConnectAsync(
            change?.Invoke(options) ?? options, loggers ?? NullLoggerFactory.Instance, clock ?? TimeProvider.System);
    }

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

    private void Signal(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {ProcessId}"]);
        kill.WaitForExit();
    }
}
