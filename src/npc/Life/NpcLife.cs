using Microsoft.Extensions.Logging;
using Nimmerverse.Npc.Asking;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// The one loop of an NPC. It owns all state and runs in one thread: it sleeps on the view subscription until the next tick,
/// perceives each view when it comes, and at each tick acts, tells of itself, dreams with the time left, and saves when due.
/// </summary>
public sealed partial class NpcLife : IDisposable
{
    private const float Unbearable = 0.9f;
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);
    private readonly NpcSettings _settings;
    private readonly NpcMemory _memory;
    private readonly Messenger _messenger;
    private readonly Voice _voice;
    private readonly Lifeline? _lifeline;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SyncSubscription _views;
    private readonly SyncSubscription _commands;
    private readonly SyncSubscription _quizzes;
    private readonly Subject<WorldAction> _act;
    private readonly Governance _governance;
    private readonly TickSchedule _schedule;
    private readonly StateReporter _reporter;
    private readonly Errands _urges = new(Unbearable);
    private readonly Brain _brain;
    private readonly Senses _senses;
    private readonly Dreams _dreams;
    private readonly SyncTrailOutbox _trails;
    private readonly Diary _diary;
    private readonly Guidance _guidance = new();
    private readonly Inquiry _inquiry;
    private readonly MindAnswerer _minds;
    private readonly TimeSpan _patience;
    private WorldView? _view;
    private MindLead _lead;
    private int _target = -1;
    private bool _overdue;
    private long _actedAt;
    private long _governedAt;
    private long _heardAt;
    private long _savedAt;

    /// <summary>Wakes an NPC; it joins the garden when it runs.</summary>
    /// <param name="context">The bus and what belongs to it.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="memory">Its memories.</param>
    /// <param name="lifeline">The process it must not outlive, or null.</param>
    public NpcLife(ProcessContext context, NpcSettings settings, NpcMemory memory, Lifeline? lifeline)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(memory);
        _settings = settings;
        _memory = memory;
        var worldSecond = TimeSpan.FromSeconds(1 / settings.Speed);
        _patience = worldSecond > LeastPatience ? worldSecond : LeastPatience;
        _lifeline = lifeline;
        _messenger = context.Messenger;
        _voice = new(context.Bus, context.Messenger);
        _clock = context.Clock;
        _logger = context.Loggers.CreateLogger<NpcLife>();
        _views = context.Bus.SubscribeSync(Subjects.WorldView.For(context.Environment, settings.Id).Value);
        _commands = context.Bus.SubscribeSync(Subjects.NpcCommand.For(context.Environment, settings.Id).Value);
        _quizzes = context.Bus.SubscribeSync(Subjects.Quiz.For(context.Environment, settings.Id).Value);
        _act = Subjects.WorldAction.For(context.Environment, settings.Id);
        _governance = new(settings.Id, settings.TickHz);
        _schedule = new(_clock);
        _schedule.SetRate(settings.TickHz * settings.Speed);
        _brain = new(memory.Mind, memory.Rng);
        _senses = new(memory, _brain, _logger);
        _dreams = new(_brain, settings.DreamShare, _clock);
        _trails = new(context.Bus, context.Messenger, settings.Folder, OutboxLimits.Small, _clock, context.Loggers.CreateLogger<SyncTrailOutbox>());
        _diary = new(context, memory, _brain, _governance, _trails);
        _inquiry = new(context, memory, _brain, _guidance, _governance, _voice);
        _minds = new(context, settings.Id, _brain, _urges, _guidance, _voice);
        _reporter = new(_voice, settings.Id, Subjects.NpcState.For(context.Environment, settings.Id), memory, _brain, _trails, _inquiry, _clock);
        _savedAt = _clock.GetTimestamp() - (long)(memory.Rng.NextSingle() * settings.CheckpointInterval.TotalSeconds * _clock.TimestampFrequency);
    }

    /// <summary>Lives until told to stop or until the lifeline's process is gone; then saves and leaves the garden.</summary>
    /// <param name="cancellationToken">Tells to stop.</param>
    public void Run(CancellationToken cancellationToken)
    {
        Join();
        if (_memory.Generation == 0)
        {
            // A newborn that is killed at once must come back as itself.
            _memory.Save();
        }

        while (!cancellationToken.IsCancellationRequested && _lifeline?.HasEnded(timeoutMs: 0) != true)
        {
            HearCommands();
            AnswerQuizzes();
            var wait = _schedule.Wait();
            if (wait == TimeSpan.Zero)
            {
                Tick();
                wait = _schedule.Wait();
            }

            if (_views.TryNext(wait < LongestSleep ? wait : LongestSleep, out var raw))
            {
                See(raw);
            }
        }

        Act(ActionKind.Leave);
        _memory.Save(always: true);
        _diary.Close();
        _trails.Close(LastWords);
        LogEnded(_memory.Generation);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _views.Dispose();
        _commands.Dispose();
        _quizzes.Dispose();
        _inquiry.Dispose();
        _minds.Dispose();
        _trails.Dispose();
    }

    private void Tick()
    {
        var late = _schedule.Begin();
        var began = _clock.GetTimestamp();
        while (_views.TryNext(TimeSpan.Zero, out var raw))
        {
            See(raw);
        }

        if (_target >= 0 && _clock.GetElapsedTime(_actedAt) <= _patience)
        {
            _overdue = true;
        }
        else
        {
            Decide();
        }

        _diary.Tick();
        _trails.Pump();
        _inquiry.Tick(_view);
        _reporter.Report(late, _view, _governance);
        _minds.Tick(_lead, _target);
        _dreams.Spend(_governance.CpuQuotaPct, _schedule.Period, began);
        if (_clock.GetElapsedTime(_savedAt) >= _settings.CheckpointInterval)
        {
            _memory.Save();
            Tidy();
            _savedAt = _clock.GetTimestamp();
        }
    }

    // A millisecond in five seconds keeps the heap at the 0.7 MB that live in it; left alone it grows to 2.4 MB of messages long read.
    private static void Tidy() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void See(BusMessage raw)
    {
        if (!_messenger.TryRead(Subjects.WorldView, raw, out var message))
        {
            return;
        }

        var view = message.Body;
        if (view.Body != _settings.Id || view.Node < 0 || view.Node >= view.NodeCount || (_view is { } last && view.Village == last.Village && view.Tick < last.Tick))
        {
            return;
        }

        _heardAt = _clock.GetTimestamp();
        if (_target >= 0 && (view.Refused is not null || view.Village != _view?.Village))
        {
            _brain.Undo();
            _guidance.Drop();
            _target = -1;
        }
        else if (_target >= 0 && view.Node != _target)
        {
            // A view from before the world took the action: it tells of needs and neighbours, but not what came of the action.
            _view = view;
            return;
        }

        _target = -1;
        var before = _view;
        _view = view;
        var (newFacts, learned) = _senses.Take(view);
        _diary.Saw(before, view, newFacts, learned);
        _inquiry.Saw(view);
        if (_overdue)
        {
            Decide();
        }
    }

    private void Decide()
    {
        _overdue = false;
        if (_target >= 0)
        {
            _brain.Undo();
            _target = -1;
        }

        if (_view is null || _clock.GetElapsedTime(_heardAt) > _patience + _patience)
        {
            Join();
            return;
        }

        if (_view.Talking is true)
        {
            // Who talks stands still; the world says when it is over.
            _lead = MindLead.Talk;
            return;
        }

        var node = Choose(_view);
        if (node >= 0 && node != _view.Node)
        {
            if (Act(ActionKind.Move, node))
            {
                _target = node;
            }
            else
            {
                _brain.Undo();
            }
        }
        else if (_clock.GetElapsedTime(_actedAt) > _patience)
        {
            // The world forgets a body that it does not hear of.
            Act(ActionKind.Stay);
        }
    }

    private int Choose(WorldView view)
    {
        if (Urge(view) is { } urged)
        {
            _lead = MindLead.Need;
            return urged;
        }

        if (_guidance.Next(_brain) is { } told)
        {
            _lead = MindLead.Counsel;
            return told;
        }

        var node = _brain.Decide();
        _lead = !_brain.Content ? MindLead.Policy : _brain.Errands.Busy ? MindLead.Need : MindLead.Rest;
        return node;
    }

    // A need that is nearly unbearable interrupts exploring, by rule: its potential alone barely bends the way (docs/npc.md).
    private int? Urge(WorldView view)
    {
        if (_brain.Content)
        {
            return null;
        }

        var needs = new NeedLevels((float)view.Needs.Hunger, (float)view.Needs.Energy, (float)view.Needs.Company);
        var node = _urges.Next(_brain.Map, view.Node, needs, _memory.Rng);
        return _urges.Busy ? node : null;
    }

    private void Join()
    {
        if (_actedAt == 0 || _clock.GetElapsedTime(_actedAt) > _patience)
        {
            Act(ActionKind.Join);
        }
    }

    private bool Act(ActionKind kind, int? toNode = null)
    {
        _actedAt = _clock.GetTimestamp();
        return _voice.Say(
            _act,
            new WorldAction
            {
                Village = kind == ActionKind.Join ? 0 : _view?.Village ?? 0,
                Tick = _view?.Tick ?? 0,
                Kind = kind,
                ToNode = toNode,
            });
    }

    private void HearCommands()
    {
        while (_commands.TryNext(TimeSpan.Zero, out var raw))
        {
            if (_messenger.TryRead(Subjects.NpcCommand, raw, out var message) && _governance.Hear(message))
            {
                _governedAt = _clock.GetTimestamp();
                _schedule.SetRate(_governance.TickHz * _settings.Speed);
            }
        }

        var before = _governance.TickHz;
        if (_governance.Advance(_clock.GetElapsedTime(_governedAt), _brain.Content))
        {
            LogGoverned(_governance.By, _governance.TickHz);
        }

        if (_governance.TickHz != before)
        {
            _schedule.SetRate(_governance.TickHz * _settings.Speed);
        }
    }

    private void AnswerQuizzes()
    {
        while (_quizzes.TryNext(TimeSpan.Zero, out var raw))
        {
            if (raw.ReplyTo is { } replyTo && _messenger.TryRead(Subjects.Quiz, raw, out var message))
            {
                _voice.Answer(Subjects.Quiz, replyTo, QuizAnswerer.Answer(_settings.Id, message.Body, _memory.Episodes));
            }
        }
    }

    [LoggerMessage(3201, LogLevel.Warning, "Governed by {By} now, at {TickHz} Hz")]
    private partial void LogGoverned(GovernedBy? by, int tickHz);

    [LoggerMessage(3200, LogLevel.Information, "Ended; weights of generation {Generation} are saved")]
    private partial void LogEnded(long generation);
}
