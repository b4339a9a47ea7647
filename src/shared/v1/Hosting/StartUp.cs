using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Hosting;

/// <summary>
/// What every process does before its own code: settings, log, signals, lifeline. Synchronous, so that a small process that never
/// awaits pays for no thread pool.
/// </summary>
public sealed partial class StartUp : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly ProcessDescription _description;
    private readonly ILogger<StartUp> _logger;

    private StartUp(ProcessDescription description, HostSettings host, SettingsReader settings)
    {
        _description = description with { Id = host.Id };
        Host = host;
        Settings = settings;
        Loggers = new LoggerFactory(
            [new JsonLinesLoggerProvider(Console.OpenStandardError(), host.LogLevel, TimeProvider.System)],
            new LoggerFilterOptions { MinLevel = host.LogLevel });
        _logger = Loggers.CreateLogger<StartUp>();
    }

    /// <summary>Settings that every process has.</summary>
    public HostSettings Host { get; }

    /// <summary>The process's own settings.</summary>
    public SettingsReader Settings { get; }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Cancelled when the process is to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How to reach the bus.</summary>
    public BusOptions BusOptions => new()
    {
        Url = Host.NatsUrl,
        CredentialsFile = Host.CredentialsFile,
        Name = $"{Host.Environment}.{_description.Type.ToString().ToLowerInvariant()}.{Host.Id}",
        SendImmediately = _description.SendImmediately,
    };

    /// <summary>Answers <c>--help</c>, <c>--version</c> and a wrong command line.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="description">What the process is.</param>
    /// <returns>The exit code, or null when there is nothing to answer and the process shall run.</returns>
    public static ExitCode? AnswerCommandLine(string[] args, ProcessDescription description)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(description);
        switch (args)
        {
            case []:
                return null;
            case ["--version"]:
                Console.WriteLine(
                    Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
                return ExitCode.Ok;
            case ["--help" or "-h"]:
                Console.WriteLine($"""
                    {description.Summary}

                    Takes no arguments; configured by environment variables (or the JSON file that NIMMERVERSE_CONFIG names):
                      NIMMERVERSE_ENV          dev, staging or prod (default dev)
                      NIMMERVERSE_ID           id on the bus (default {description.Id})
                      NIMMERVERSE_NATS_URL     where the bus is (default nats://127.0.0.1:4222)
                      NIMMERVERSE_CREDENTIALS  file with this process's user and secret
                      NIMMERVERSE_DATA         folder that this process may write to
                      NIMMERVERSE_NODE         name of this machine on the bus
                      NIMMERVERSE_LOG_LEVEL    trace, debug, information, warning, error, critical or none
                      OTEL_EXPORTER_OTLP_ENDPOINT  where metrics and traces go (default nowhere)
                    """);
                return ExitCode.Ok;
            default:
                Console.Error.WriteLine($"{description.Id}: unknown argument '{args[0]}'; see --help.");
                return ExitCode.Usage;
        }
    }

    /// <summary>Reads settings, opens the log, and begins to listen for signals and the lifeline.</summary>
    /// <param name="description">What the process is.</param>
    /// <param name="watchLifeline">
    /// Whether a thread watches the lifeline; a process without threads to spare looks itself, through <see cref="OpenLifeline"/>.
    /// </param>
    /// <returns>The start, or null when a setting is wrong: everything wrong is printed to standard error.</returns>
    public static StartUp? Begin(ProcessDescription description, bool watchLifeline = true)
    {
        var settings = SettingsReader.FromProcess();
        var host = HostSettings.Read(settings, description);
        if (settings.Faults.Count > 0)
        {
            foreach (var fault in settings.Faults)
            {
                Console.Error.WriteLine(fault);
            }

            return null;
        }

        var start = new StartUp(description, host, settings);
        start.ListenForSignals();
        if (watchLifeline)
        {
            start.WatchLifeline();
        }

        return start;
    }

    /// <summary>Opens the lifeline, if one is configured.</summary>
    /// <returns>The lifeline; null when none is configured. When the process at its other end is gone, <see cref="Stopping"/> is cancelled.</returns>
    public Lifeline? OpenLifeline()
    {
        if (Host.LifelinePid == 0)
        {
            return null;
        }

        if (Lifeline.Open(Host.LifelinePid) is not { } lifeline)
        {
            _stopping.Cancel();
            return null;
        }

        return lifeline;
    }

    /// <summary>Makes the context that the process's own code runs in.</summary>
    /// <param name="bus">The connection.</param>
    /// <returns>The context.</returns>
    public ProcessContext CreateContext(BusConnection bus) => new()
    {
        Description = _description,
        Host = Host,
        Settings = Settings,
        Bus = bus,
        Messenger = new Messenger(
            bus,
            Host.Environment,
            new Source
            {
                EntityId = Host.Id,
                EntityType = _description.Type,
                Node = Host.Node,
                Garden = Host.Garden,
                Tier = _description.Tier,
            },
            TimeProvider.System,
            Loggers.CreateLogger<Messenger>())
        {
            SetsDeadlines = Host.TierDeadlines,
        },
        Loggers = Loggers,
        Clock = TimeProvider.System,
        Lifeforce = new Lifeforce(new LifeforceOptions(), TimeProvider.System),
    };

    /// <summary>Tells why the process ends and with which code.</summary>
    /// <param name="exception">What ended it.</param>
    /// <returns>The exit code.</returns>
    public ExitCode Report(Exception exception)
    {
        switch (exception)
        {
            case ExitException exit:
                LogExit(exit.Message);
                return exit.Code;
            case BusException bus:
                LogExit(bus.Message);
                return ExitCode.DependencyMissing;
            default:
                LogFailed(exception);
                return ExitCode.Failed;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        // The lifeline's thread may still log and cancel while the process ends: what it uses lives as long as the process.
    }

    private void ListenForSignals()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (_stopping.IsCancellationRequested)
                {
                    Environment.Exit((int)ExitCode.Interrupted);
                }

                Stop();
            }));
        }
    }

    private void WatchLifeline()
    {
        if (OpenLifeline() is not { } lifeline)
        {
            return;
        }

        new Thread(() =>
        {
            while (!lifeline.HasEnded(timeoutMs: -1))
            {
                // A signal interrupted the wait.
            }

            LogLifelineEnded(Host.LifelinePid);
            Stop();
        })
        { IsBackground = true, Name = "lifeline" }.Start();
    }

    private void Stop()
    {
        // The whole process must be gone in time, whatever its code does with the cancellation.
        new Thread(static () =>
        {
            using var never = new ManualResetEventSlim();
            never.Wait(ProcessHost.StopWithin);
            using var self = Process.GetCurrentProcess();
            self.Kill();
        })
        { IsBackground = true, Name = "stop" }.Start();
        _stopping.Cancel();
    }

    [LoggerMessage(1300, LogLevel.Error, "{Reason}")]
    private partial void LogExit(string reason);

    [LoggerMessage(1301, LogLevel.Critical, "The process failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(1302, LogLevel.Information, "Process {Pid} is gone; stopping with it")]
    private partial void LogLifelineEnded(int pid);
}
