using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Bodies;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Curricula;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <summary>
/// The authoritative garden as a pure function of its seed, its rules and the log of what it is given: no clock, no bus, no files.
/// One owner calls it; it is not safe for several threads.
/// </summary>
public sealed partial class LivingGarden
{
    private readonly GardenRules _rules;
    private readonly QuizOracle _oracle;
    private readonly SortedList<string, NpcBody> _npcs = new(StringComparer.Ordinal);
    private readonly List<Crawler> _crawlers = [];
    private readonly TickOutcome _outcome = new();
    private readonly long[] _refusals = new long[Enum.GetValues<Refusal>().Length];
    private Occupancy _occupancy;
    private StreetWay _way;
    private bool _announced;
    private int _refusedThisTick;

    /// <summary>Begins a new garden with the first village of its start level.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="seed">The seed that every village, quiz and entrance is drawn from.</param>
    /// <param name="firstVillage">Number of its first village, from 1.</param>
    /// <param name="tick">Tick at which it begins. Where NPCs have lived in another garden, both go on from there: they know a village by its
    /// number, and take an older tick for a late message.</param>
    public LivingGarden(GardenRules rules, ulong seed, long firstVillage = 1, long tick = 0)
        : this(rules, seed, firstVillage, rules?.PlanFor(rules.StartLevel) ?? throw new ArgumentNullException(nameof(rules)), index: 0)
    {
        Tick = tick;
        VillageStartTick = tick;
        for (var i = 0; i < rules.Crawlers; i++)
        {
            AddCrawler(i, state: null);
        }
    }

    private LivingGarden(GardenRules rules, ulong seed, long number, LevelPlan plan, int index)
    {
        _rules = rules;
        Seed = seed;
        VillageNumber = number;
        Index = index;
        Curriculum = Curriculum.Begin(plan.Level, number);
        _oracle = new QuizOracle(rules, seed);
        Village = rules.Draw(seed, plan, index);
        _occupancy = new Occupancy(Village.Streets.NodeCount, rules.Capacity);
        _way = new StreetWay(Village.Streets, _occupancy, _crawlers);
    }

    /// <summary>The garden's seed.</summary>
    public ulong Seed { get; }

    /// <summary>Ticks since the garden began.</summary>
    public long Tick { get; private set; }

    /// <summary>The present village's number, from 1; it grows by one with each village.</summary>
    public long VillageNumber { get; private set; }

    /// <summary>Which village of its level it is, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>The levels played so far, and which of them comes next.</summary>
    public Curriculum Curriculum { get; private set; }

    /// <summary>Whether the present village is a replay of a level left behind.</summary>
    public bool IsReplay => Village.Plan.Level < Curriculum.Frontier;

    /// <summary>The present village.</summary>
    public Village Village { get; private set; }

    /// <summary>Tick at which the present village began.</summary>
    public long VillageStartTick { get; private set; }

    /// <summary>Villages completed since the garden began.</summary>
    public long VillagesCompleted { get; private set; }

    /// <summary>World seconds since the village began.</summary>
    public double WorldSeconds => (Tick - VillageStartTick) * GardenRules.SecondsPerTick;

    /// <summary>Actions refused for a reason since this process began.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>How many.</returns>
    public long Refusals(Refusal reason) => _refusals[(int)reason];

    /// <summary>The id of a crawler.</summary>
    /// <param name="index">Zero-based.</param>
    /// <returns><c>crawler-0</c> and so on.</returns>
    public static string CrawlerId(int index) => $"{CrawlerPrefix}{index}";

    /// <summary>
    /// Advances the garden by one tick: takes the quizzes that came back, then the actions in the order given, moves the crawlers, lets
    /// needs pass, asks the quizzes that are due, and ends the village when everybody knows it.
    /// </summary>
    /// <param name="actions">Actions, in order of arrival; of several for one body the first counts.</param>
    /// <param name="returns">Quizzes that came back since the last tick.</param>
    /// <returns>What came of it; valid until the next call.</returns>
    public TickOutcome Step(ReadOnlySpan<BodyAction> actions, ReadOnlySpan<QuizReturn> returns = default)
    {
        Tick++;
        _outcome.Clear();
        _refusedThisTick = 0;
        if (!_announced)
        {
            _announced = true;
            Tell(VillageEventKind.VillageStarted);
        }

        foreach (var came in returns)
        {
            TakeReturn(came);
        }

        foreach (var (body, action) in actions)
        {
            Take(body, action);
        }

        foreach (var crawler in _crawlers)
        {
            TickCrawler(crawler);
        }

        foreach (var npc in _npcs.Values)
        {
            if (npc.InGarden)
            {
                TickNpc(npc);
            }
        }

        if (EverybodyKnows())
        {
            CompleteVillage();
        }

        _outcome.Delta = new WorldDelta { Village = VillageNumber, Tick = Tick, Moves = _outcome.MoveList, Refused = _refusedThisTick };
        return _outcome;
    }

    private void TickCrawler(Crawler crawler)
    {
        var moving = crawler.Moving;
        var before = crawler.Pose.From;
        crawler.Tick(_way);
        if (crawler.Pose.From != before)
        {
            _outcome.MoveList.Add(new BodyMove(crawler.Id, before, crawler.Pose.From));
        }

        var front = _way.Range(crawler, crawler.HeadingDeg);
        var changed = moving || crawler.ActedTick == Tick || Math.Abs(front - crawler.SeenFrontCm) > 1;
        if (changed || Tick - crawler.ViewTick >= GardenRules.ViewEvery)
        {
            crawler.SeenFrontCm = front;
            crawler.ViewTick = Tick;
            _outcome.ViewList.Add(crawler.Id);
        }
    }

    private void TickNpc(NpcBody npc)
    {
        if (Tick - npc.HeardTick >= _rules.SilenceTicks)
        {
            Leave(npc);
            return;
        }

        npc.Needs.Pass(Village.PlaceAt(npc.Node), _occupancy.CountAt(npc.Node) > 1);
        npc.Visit(Village.HouseAt(npc.Node));
        Talk(npc);
        AskIfDue(npc);
        if (npc.ViewTick == Tick || Tick - npc.ViewTick >= GardenRules.ViewEvery)
        {
            npc.ViewTick = Tick;
            _outcome.ViewList.Add(npc.Id);
        }
    }

    private bool Enter(NpcBody npc, int wish)
    {
        var node = _occupancy.FindRoom(wish);
        if (node < 0)
        {
            return false;
        }

        npc.InGarden = true;
        npc.Node = node;
        npc.HeardTick = Tick;
        npc.ViewTick = Tick;
        _occupancy.Enter(node, npc.Id);
        _outcome.MoveList.Add(new BodyMove(npc.Id, -1, node));
        return true;
    }

    private void Leave(NpcBody npc)
    {
        npc.InGarden = false;
        _occupancy.Leave(npc.Node, npc.Id);
        _outcome.MoveList.Add(new BodyMove(npc.Id, npc.Node, -1));
    }

    private int EntranceOf(string body) =>
        DeterministicRandom.For(Seed, DeterministicRandom.Key("entrance"), (ulong)VillageNumber, DeterministicRandom.Key(body))
            .Next(Village.Streets.NodeCount);

    private void Place(Crawler crawler)
    {
        var node = EntranceOf(crawler.Id);
        var exits = Village.Streets.Neighbours(node);
        crawler.Place(StreetPose.AtNode(node), exits.Length == 0 ? 0 : Village.Streets.DirectionDeg(node, exits[0]));
    }

    private void Tell(VillageEventKind kind, string? npc = null, double? score = null) =>
        _outcome.EventList.Add(new VillageEvent
        {
            Kind = kind,
            Village = VillageNumber,
            Level = Village.Plan.Level,
            Tick = Tick,
            Npc = npc,
            Score = score,
            Replay = IsReplay ? true : null,
        });
}
