using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>One <c>up</c>, from the empty stage to the summary. A single loop owns all that is known; everything else sends it events.</summary>
internal sealed class UpRun(UpOptions options, Installation installation, DataFolder data, IUpView view, ILoggerFactory loggers, TimeProvider clock)
{
    private static readonly TimeSpan PulseEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProgramsAfter = TimeSpan.FromSeconds(2);

    // Full means that the loop is busy: writers wait, and the bus subscriptions behind them drop and count their oldest.
    private readonly Channel<UpEvent> _events = Channel.CreateBounded<UpEvent>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly VillageState _state = new();
    private readonly TaskCompletionSource _firstTick = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs until the time is over, the user stops it, or starting fails.</summary>
    /// <param name="interrupted">Cancelled by Ctrl-C or SIGTERM.</param>
    /// <returns>The figures.</returns>
    public async Task<UpSummary> RunAsync(CancellationToken interrupted)
    {
        var started = clock.GetUtcNow();
        using var spawner = new SpawnThread();
        var fleet = new Fleet(spawner, clock, told => _events.Writer.WriteAsync(new FleetTold(told)));
        using var ending = new CancellationTokenSource();
        using var onInterrupt = interrupted.Register(() => _ = Task.Run(() => _events.Writer.WriteAsync(new StopWanted("interrupted")).AsTask()));
        Task[] background = [LiveAsync(new Starter(options, installation, data, fleet, loggers, clock), fleet, spawner, ending.Token), PulseAsync(ending.Token)];
        UpSummary summary;
        Exception? failure;
        try
        {
            failure = await LoopAsync(started);
            summary = UpSummary.Of(_state, options, started, clock.GetUtcNow());
        }
        finally
        {
            await ending.CancelAsync();
            var drained = DrainAsync();
            await StopAsync(fleet);
            File.Delete(data.RunFile);
            await Task.WhenAll(background);
            _events.Writer.Complete();
            await drained;
        }

        return failure is null ? summary : throw failure;
    }

    /// <summary>The loop: takes one event after the other until it is time to end.</summary>
    private async Task<Exception?> LoopAsync(DateTimeOffset started)
    {
        await foreach (var happening in _events.Reader.ReadAllAsync(CancellationToken.None))
        {
            var now = clock.GetUtcNow();
            switch (happening)
            {
                case Pulse when options.For is { } span && now - started >= span:
                    return null;
                case Pulse:
                    view.Draw(_state, now, now - started);
                    break;
                case StopWanted or KeyPressed { Key: ConsoleKey.Q }:
                    return null;
                case StartFailed failed:
                    return failed.Reason;
                case FleetTold { Event: ChildEnded { ExitCode: (int)ExitCode.Usage, Name: Cast.WorldName or Cast.SupervisorName or Cast.ThalamusName or Cast.CortexName or Cast.BoundaryName } ended }:
                    return new ExitException(ExitCode.Usage, $"The {ended.Name} refuses its settings: {ended.LastWords}");
                case FleetTold fleet:
                    Take(fleet.Event, now);
                    break;
                case Told told:
                    Tell(now, told.Sentence);
                    break;
                case Heard heard:
                    Take(heard, now);
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private void Take(FleetEvent told, DateTimeOffset now)
    {
        switch (told)
        {
            case ChildStarted child:
                _state.ChildStarted(child.Name, child.Pid);
                break;
            case ChildEnded child:
                _state.ChildEnded(child.Name);
                var next = child.RestartIn is { } pause ? $"starting it again in {pause.TotalSeconds:0.0} s" : "its settings are wrong, so it stays down";
                Tell(now, $"{child.Name} ended with {child.ExitCode}; {next}. {child.LastWords}");
                break;
            default:
                break;
        }
    }

    private void Take(Heard heard, DateTimeOffset now)
    {
        switch (heard.Body)
        {
            case NpcState state:
                _state.Take(state, now);
                _firstTick.TrySetResult();
                break;
            case SupervisorStatus status:
                _state.Take(status);
                break;
            case GatesStatus status:
                _state.Take(status);
                break;
            case VillageSnapshot garden:
                _state.Take(garden);
                break;
            case VillageMapPart part:
                _state.Take(part);
                break;
            case WorldDelta delta:
                _state.Take(delta);
                break;
            case CortexStatus status:
                _state.Take(status);
                break;
            case BoundaryStatus status:
                _state.Take(status);
                break;
            case Allocation allocation:
                _state.Take(allocation);
                break;
            case Heartbeat heartbeat when heard.Subject.Split('.') is [_, _, var kind, var id, _]:
                _state.Take(ChildNames.Of(kind, id), heartbeat);
                break;
            case WaveSignal or WaveCollapse:
                _state.NoteLatest(heard.Body.GetType().Name, now, Chronicle.Line(heard.Body, heard.Subject)!);
                break;
            default:
                if (Chronicle.Line(heard.Body, heard.Subject) is { } line)
                {
                    _state.Note(now, line);
                }

                break;
        }
    }

    private void Tell(DateTimeOffset now, string line)
    {
        _state.Note(now, line);
        view.Tell(line);
    }

    /// <summary>Starts everything and listens, in the background of the loop.</summary>
    private async Task LiveAsync(Starter starter, Fleet fleet, SpawnThread spawner, CancellationToken ending)
    {
        try
        {
            var programs = ManifestReader.ReadAll(installation.Root);
            var url = await starter.StartBusAsync(programs, ending);
            foreach (var sentence in await starter.EnsureStreamsAsync(url, ending))
            {
                await _events.Writer.WriteAsync(new Told(sentence), ending);
            }

            var (bus, messenger) = await starter.ConnectOperatorAsync(url, ending);
            await using (bus)
            {
                var listening = new Observer(messenger, _events.Writer).RunAsync(ending);
                await starter.StartVillageAsync(url);
                starter.WriteRunFile(url);

                // Cells and nerves start once the first NPC lives, so that they do not take the processors from its start.
                await Task.WhenAny(_firstTick.Task, Task.Delay(ProgramsAfter, clock, ending));
                await starter.StartProgramsAsync(url, programs);
                await starter.StartMindAsync(url);
                if (options.StudioPort is { } port)
                {
                    await _events.Writer.WriteAsync(new Told(await starter.StartStudioAsync(url, port)), ending);
                }

                var remembering = new MemoryStarter(
                    options, installation, data, starter.CastFor(url), fleet, spawner, line => _events.Writer.WriteAsync(new Told(line), ending), clock).RunAsync(ending);
                await await Task.WhenAny(listening, remembering);
                await listening;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The run ends.
        }
        catch (BusException exception)
        {
            await _events.Writer.WriteAsync(new StartFailed(new ExitException(ExitCode.Failed, exception.Message)), CancellationToken.None);
        }
#pragma warning disable CA1031 // The loop decides what a failed start means; nothing may be lost on the way to it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _events.Writer.WriteAsync(new StartFailed(exception), CancellationToken.None);
        }
    }

    private async Task PulseAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(PulseEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                await _events.Writer.WriteAsync(new Pulse(), ending);
                while (view.ReadKey() is { } key)
                {
                    await _events.Writer.WriteAsync(new KeyPressed(key), ending);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run ends.
        }
    }

    /// <summary>Keeps the channel moving while everything stops, so that nobody waits to tell what no longer matters.</summary>
    private async Task DrainAsync()
    {
        await foreach (var _ in _events.Reader.ReadAllAsync(CancellationToken.None))
        {
            // Nobody listens any more.
        }
    }

    /// <summary>
    /// First what lives in the garden (NPCs by their supervisor, cells, nerves, the boundary), then what serves it, then the memory with the last trails,
    /// the bus and the stores last. Each step is bounded by the 2 s in which every process of ours ends; they mostly take far less.
    /// </summary>
    private static async Task StopAsync(Fleet fleet)
    {
        await fleet.StopAsync(static name => name is not (
            Starter.BusName or Cast.ThalamusName or Cast.WorldName or Cast.CortexName or Cast.MemoryName or PrivatePostgres.ChildName or IrisStarter.ChildName));
        await fleet.StopAsync(static name => name is Cast.ThalamusName or Cast.WorldName or Cast.CortexName);
        await fleet.StopAsync(static name => name is Cast.MemoryName);
        await fleet.StopAsync(static _ => true);
    }
}
