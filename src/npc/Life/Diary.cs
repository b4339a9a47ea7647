using System.Text.Json;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Map;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// Puts a life on record. An episode is the life in one village, or a stretch of it: it ends with the village, with the process, and after
/// <see cref="TicksPerPart"/> ticks. Steps are on record when something new was seen, a need was met, a higher level began, or the brain was
/// surprised; at most <see cref="StepsPerSecond"/> a second in the long run. Every record follows from the allocation in force.
/// </summary>
public sealed class Diary
{
    /// <summary>The longest episode, in ticks: ten minutes at 10 Hz.</summary>
    public const int TicksPerPart = 6_000;

    /// <summary>Sentences of an episode; later ones are left out.</summary>
    public const int MostFacts = 64;

    /// <summary>Steps on record a second, in the long run.</summary>
    public const double StepsPerSecond = 1;

    private const double Burst = 10;
    private const double Relief = 0.25;
    private const double CostPerCpuSecond = 10;
    private const string Model = "stream_actor_critic";

    private readonly ProcessContext _context;
    private readonly NpcMemory _memory;
    private readonly Brain _brain;
    private readonly Governance _governance;
    private readonly SyncTrailOutbox _outbox;
    private readonly Surprise _surprise;
    private readonly List<string> _facts = [];
    private DateTimeOffset _began;
    private TimeSpan _cpu;
    private long _village;
    private int _level;
    private int _part;
    private long _tick;
    private long _ticks;
    private int _needsMet;
    private double? _needAtArrival;
    private bool _isContent;
    private double _rewards;
    private int _known;
    private int _total;
    private double _allowance = Burst;
    private long _allowedAt;

    /// <summary>Opens a diary.</summary>
    /// <param name="context">Who writes, where.</param>
    /// <param name="memory">The memories.</param>
    /// <param name="brain">The brain.</param>
    /// <param name="governance">The allocation in force.</param>
    /// <param name="outbox">Where trails go.</param>
    public Diary(ProcessContext context, NpcMemory memory, Brain brain, Governance governance, SyncTrailOutbox outbox)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _memory = memory;
        _brain = brain;
        _governance = governance;
        _outbox = outbox;
        _surprise = new(context.Clock);
        _allowedAt = context.Clock.GetTimestamp();
    }

    /// <summary>Counts a tick.</summary>
    public void Tick()
    {
        _tick++;
        _ticks++;
        if (_ticks >= TicksPerPart && _village != 0)
        {
            EndEpisode(TrailOutcome.Aborted);
            Begin(_village, _part + 1);
        }
    }

    /// <summary>Notes what was seen after a step.</summary>
    /// <param name="before">The view before; null at the first.</param>
    /// <param name="now">The view now; memory and brain have taken it in.</param>
    /// <param name="newFacts">Facts that were new in it.</param>
    /// <param name="learned">Whether the brain learnt from the step.</param>
    public void Saw(WorldView? before, WorldView now, int newFacts, bool learned)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (now.Village != _village)
        {
            EndEpisode(TrailOutcome.Failure);
            Begin(now.Village, 0);
            var isHigher = _level != 0 && now.Level > _level;
            _level = now.Level;
            if (isHigher)
            {
                Write(StepNote.LevelPassed, before, now, 0, null);
            }
        }

        _isContent = _brain.Content;
        (_known, _total) = (_memory.Episodes.Facts.Count, _memory.Episodes.FactsTotal);
        _rewards += learned ? _brain.LastReward : 0;
        var sentence = newFacts > 0 ? Sentences.OfHouse(now, _brain.Map) : null;
        Keep(sentence);
        if (_brain.Map.Contains(now.Node) && _brain.Map.Visits(now.Node) == 1 && before?.Node != now.Node && _brain.Map.PlaceAt(now.Node) is var place and not Place.None)
        {
            Keep(Sentences.OfPlace(place, now.Node));
        }

        var isRelief = IsRelief(before, now);
        _needsMet += isRelief ? 1 : 0;
        if (sentence is not null)
        {
            Write(StepNote.FactLearned, before, now, learned ? _brain.LastError : 0, [sentence]);
        }
        else if (isRelief)
        {
            Write(StepNote.NeedMet, before, now, learned ? _brain.LastError : 0, null);
        }
        else if (learned && _surprise.Is(_brain.LastError))
        {
            Write(StepNote.Surprise, before, now, _brain.LastError, null);
        }
    }

    /// <summary>Ends the present episode with the process.</summary>
    public void Close() => EndEpisode(TrailOutcome.Aborted);

    // A place lowers its need bit by bit: a stay counts once, when it has taken a quarter of the whole range.
    private bool IsRelief(WorldView? before, WorldView now)
    {
        if (before is null || before.Village != now.Village || before.Node != now.Node || now.Place is null)
        {
            _needAtArrival = now.Place is null ? null : NeedOf(now.Place, before is not null && before.Village == now.Village ? before.Needs : now.Needs);
        }

        if (_needAtArrival is not { } arrival || now.Place is null || arrival - NeedOf(now.Place, now.Needs) < Relief)
        {
            return false;
        }

        _needAtArrival = null;
        return true;
    }

    private static double NeedOf(string place, Needs needs) => place switch
    {
        "hunger" => needs.Hunger,
        "energy" => needs.Energy,
        _ => needs.Company,
    };

    private void Keep(string? sentence)
    {
        if (sentence is not null && _facts.Count < MostFacts)
        {
            _facts.Add(sentence);
        }
    }

    private void Begin(long village, int part)
    {
        _village = village;
        _part = part;
        _began = _context.Clock.GetUtcNow();
        _cpu = Environment.CpuUsage.TotalTime;
        _ticks = 0;
        _needsMet = 0;
        _rewards = 0;
        _isContent = false;
        _facts.Clear();
    }

    private void EndEpisode(TrailOutcome otherwise)
    {
        if (_village == 0 || _ticks == 0)
        {
            return;
        }

        var inputs = new EpisodeInputs
        {
            Npc = _context.Id,
            Village = _village,
            Part = _part,
            Ticks = _ticks,
            FactsKnown = _known,
            FactsTotal = _total,
            KnownShare = _total > 0 ? Math.Min(1, (double)_known / _total) : 0,
            RewardSum = _rewards,
            NeedsMet = _needsMet,
            Generation = _memory.Generation,
            Facts = _facts,
        };
        var trail = Trail(TrailKinds.Episode, _began) with
        {
            Inputs = JsonSerializer.SerializeToElement(inputs, WireJson.Default.EpisodeInputs),
            StatesVisited = _isContent ? ["exploring", "content"] : ["exploring"],
            Cost = (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds * CostPerCpuSecond,
            Reward = _rewards,
            Outcome = _isContent ? TrailOutcome.Success : otherwise,
        };
        Add(trail);
    }

    private void Write(StepNote what, WorldView? before, WorldView now, double tdError, IReadOnlyList<string>? facts)
    {
        if (!MayWrite())
        {
            return;
        }

        var inputs = new StepInputs
        {
            Npc = _context.Id,
            Village = now.Village,
            Tick = _tick,
            Node = before?.Village == now.Village ? before.Node : now.Node,
            Exit = before?.Village == now.Village && before.Node != now.Node ? now.Node : -1,
            What = what,
            TdError = tdError,
            Facts = facts,
        };
        var trail = Trail(TrailKinds.Step, _context.Clock.GetUtcNow());
        if (TrailSampling.Keeps(_context.Environment, trail.Kind, trail.TrailId))
        {
            Add(trail with
            {
                Inputs = JsonSerializer.SerializeToElement(inputs, WireJson.Default.StepInputs),
                StatesVisited = [_brain.Content ? "content" : "exploring"],
                Reward = what is StepNote.FactLearned or StepNote.Surprise ? _brain.LastReward : 0,
            });
        }
    }

    private bool MayWrite()
    {
        var now = _context.Clock.GetTimestamp();
        _allowance = Math.Min(Burst, _allowance + (_context.Clock.GetElapsedTime(_allowedAt, now).TotalSeconds * StepsPerSecond));
        _allowedAt = now;
        if (_allowance < 1)
        {
            return false;
        }

        _allowance--;
        return true;
    }

    // A full outbox refuses, counts and says so itself, and the state message tells.
    private void Add(Trail trail) => _outbox.Add(trail);

    private Trail Trail(string kind, DateTimeOffset began)
    {
        var now = _context.Clock.GetUtcNow();
        return new Trail
        {
            TrailId = Guid.CreateVersion7(now),
            Kind = kind,
            Actor = _context.Id,
            Environment = _context.Environment.Value,
            Garden = _context.Host.Garden,
            ParentTrail = _governance.Trail,
            Started = began < now ? began : now,
            Ended = now,
            StatesVisited = [],
            Cost = 0,
            Reward = 0,
            Outcome = TrailOutcome.Success,
            Model = Model,
            WeightsGeneration = _memory.Generation,
        };
    }
}
