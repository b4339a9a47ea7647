using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.TestKit;

/// <summary>
/// One of our programs as a real process on a test's nats-server. It ends with the test run, by its lifeline; it is killed when disposed.
/// </summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private RunningProgram(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The project's name, when the test project references it; else the path of its executable.</param>
    /// <param name="server">The server that it connects to.</param>
    /// <param name="settings">Its settings without the prefix <c>NIMMERVERSE_</c>.</param>
    /// <returns>The running program.</returns>
    public static RunningProgram Start(string program, NatsServerFixture server, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        ArgumentNullException.ThrowIfNull(server);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program)) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["NIMMERVERSE_NATS_URL"] = server.Url;
        start.Environment["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}";
        foreach (var (name, value) in settings)
        {
            start.Environment["NIMMERVERSE_" + name] = value;
        }

        return new RunningProgram(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Makes the typed face of a connection, for a test that speaks with programs.</summary>
    /// <param name="bus">The connection.</param>
    /// <param name="id">Who the test says to be.</param>
    /// <param name="type">What it says to be.</param>
    /// <returns>The messenger, in the environment <c>dev</c>.</returns>
    public static Messenger Speak(BusConnection bus, string id = "test", EntityType type = EntityType.Operator) => new(
        bus,
        EnvironmentName.Dev,
        new Source { EntityId = id, EntityType = type, Node = "test" },
        TimeProvider.System,
        NullLogger<Messenger>.Instance);

    /// <summary>Waits for the first message that fits.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="subscription">Where to listen; subscribe before causing the message.</param>
    /// <param name="fits">What to wait for; by default the first message.</param>
    /// <returns>The message.</returns>
    /// <exception cref="TimeoutException">None came in time; says what came instead.</exception>
    public static async Task<Received<TBody>> FirstAsync<TBody>(TypedSubscription<TBody> subscription, Func<TBody, bool>? fits = null)
        where TBody : class
    {
        ArgumentNullException.ThrowIfNull(subscription);
        using var patience = new CancellationTokenSource(Patience);
        var others = new List<TBody>();
        try
        {
            await foreach (var received in subscription.ReadAllAsync(patience.Token))
            {
                if (fits is null || fits(received.Body))
                {
                    return received;
                }

                others.Add(received.Body);
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what came instead.
        }

        throw new TimeoutException($"No fitting {typeof(TBody).Name} within {Patience}; came: {string.Join(" | ", others.TakeLast(20))}");
    }

    /// <summary>Asks it to stop, as a supervisor does, and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        return await ExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
