using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Life;
using Nimmerverse.Npc.Map;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Asking;

/// <summary>
/// Asks the large mind, when the gate is open and the NPC is stuck or has met something new, one question at a time, and takes what is of
/// use of the answer: a plan, and facts that it is told. Until it is answered, and if it is not, the NPC lives on as it would without.
/// </summary>
public sealed partial class Inquiry : IDisposable
{
    /// <summary>Nodes of a plan at most.</summary>
    public const int LongestPlan = 16;

    /// <summary>JSON schema of an answer, the one that <see cref="NpcCounsel"/> reads.</summary>
    public const string Schema =
        """
        {"type":"object","properties":{
        "plan":{"type":"array","items":{"type":"integer","minimum":0,"maximum":9999999},"maxItems":16},
        "look_for":{"type":"string","enum":["unvisited","hunger","energy","company"]},
        "facts":{"type":"array","maxItems":8,"items":{"type":"object","properties":{
        "house":{"type":"integer","minimum":0,"maximum":9999999},
        "attribute":{"type":"string","minLength":1,"maxLength":40},
        "value":{"type":"string","minLength":1,"maxLength":80}},
        "required":["house","attribute","value"],"additionalProperties":false}}},
        "required":["plan"],"additionalProperties":false}
        """;

    private const int MostNodes = 64;
    private const int MostFacts = 32;
    private const int MostTokens = 256;
    private const double BudgetLf = 10;
    private const float ToldConfidence = 0.5f;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly ProcessContext _context;
    private readonly NpcMemory _memory;
    private readonly Brain _brain;
    private readonly Guidance _guidance;
    private readonly Governance _governance;
    private readonly Voice _voice;
    private readonly ILogger _logger;
    private readonly Subject<CognitiveRequest> _ask;
    private readonly SyncSubscription _answers;
    private readonly SyncSubscription _commands;
    private readonly HashSet<string> _attributes = new(StringComparer.Ordinal);
    private Guid _waitingFor;
    private long _askedAt;
    private TimeSpan _pause;
    private long _village;
    private bool _metNew;

    /// <summary>Opens the way to the large mind.</summary>
    /// <param name="context">The bus and what belongs to it.</param>
    /// <param name="memory">The memories.</param>
    /// <param name="brain">The brain.</param>
    /// <param name="guidance">Where plans go.</param>
    /// <param name="governance">The gate and the priority.</param>
    /// <param name="voice">Says it.</param>
    public Inquiry(ProcessContext context, NpcMemory memory, Brain brain, Guidance guidance, Governance governance, Voice voice)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _memory = memory;
        _brain = brain;
        _guidance = guidance;
        _governance = governance;
        _voice = voice;
        _logger = context.Loggers.CreateLogger<Inquiry>();
        var requester = Requester.Of(context.Messenger.Source);
        _ask = Subjects.CortexRequestBy.For(context.Environment, requester);
        _answers = context.Bus.SubscribeSync(Subjects.CortexResponse.For(context.Environment, requester).Value, capacity: 16);
        _commands = context.Bus.SubscribeSync(Subjects.BoundaryCommand.For(context.Environment, requester).Value, capacity: 16);
    }

    /// <summary>Questions since this process began.</summary>
    public long Asked { get; private set; }

    /// <summary>Answers that something could be taken from.</summary>
    public long Advised { get; private set; }

    /// <summary>Notes what is new: a village, or an attribute that no house had before.</summary>
    /// <param name="view">What the body sees; the memory has taken it in.</param>
    public void Saw(WorldView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _metNew |= view.Village != _village;
        _village = view.Village;
        foreach (var fact in view.House?.Facts ?? [])
        {
            // Attributes are few; a world that invents one at every house must not fill the memory.
            _metNew |= _attributes.Count < MostNodes && _attributes.Add(fact.Attribute);
        }
    }

    /// <summary>Hears answers, and asks when there is reason to; call once a tick.</summary>
    /// <param name="view">The last view, or null.</param>
    public void Tick(WorldView? view)
    {
        Hear();
        if (view is null || _governance.Gate is not NpcGate.Open || _brain.Content || (Asked > 0 && _context.Clock.GetElapsedTime(_askedAt) < _pause))
        {
            return;
        }

        // Stuck is what the watchdog calls so, and what comes near to it: every known node could have been walked to twice.
        var stuck = _brain.Rescued || _brain.StepsSinceFact > 2 * Math.Max(4, _brain.Map.VisitedCount);
        if (stuck || _metNew)
        {
            Ask(view, stuck ? "stuck" : "new");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _answers.Dispose();
        _commands.Dispose();
    }

    private void Ask(WorldView view, string why)
    {
        var now = _context.Clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var request = new CognitiveRequest
        {
            EventType = $"npc_{why}",
            Domain = "npc",
            Confidence = 1,
            StructuredInput = JsonSerializer.SerializeToElement(Situation(view, why), WireJson.Default.NpcSituation),
            SuggestedActions = ["plan", "look_for", "facts"],
            Priority = _governance.Priority,
            ProcessingBudgetLf = BudgetLf,
            ResponseTimeoutMs = (int)AnswerWithin.TotalMilliseconds,
            RequestId = id,
            Question = why == "stuck"
                ? "I find nothing new in this village. Where should I go, and what do you know of it that I do not?"
                : "I have met something new. Where should I go, and what do you know of it?",
            Schema = JsonElement.Parse(Schema),
            MaxTokens = MostTokens,
        };
        if (_voice.Say(_ask, request, now + AnswerWithin))
        {
            _waitingFor = id;
            Asked++;
        }

        // Unanswered, it asks again ever less often; an answer of use begins anew.
        _metNew = false;
        _askedAt = _context.Clock.GetTimestamp();
        _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private NpcSituation Situation(WorldView view, string why)
    {
        var map = _brain.Map;
        var visits = _memory.Episodes.Visits;
        var facts = _memory.Episodes.Facts;
        var goal = _guidance.NearestUnvisited(_brain);
        return new()
        {
            Npc = _context.Id,
            Village = view.Village,
            Node = view.Node,
            Why = why,
            StepsSinceFact = _brain.StepsSinceFact,
            FactsKnown = facts.Count,
            FactsTotal = view.FactsTotal,
            Needs = view.Needs,
            Map = [.. visits.Skip(Math.Max(0, visits.Count - MostNodes)).Select(static visit => new KnownNode(visit.Node, visit.Exits, NameOf(visit.Place)))],
            Unvisited = [.. Enumerable.Range(0, map.NodeCount).Where(node => map.Visits(node) == 0 && map.Links(node) > 0).Take(MostFacts)],
            Facts = [.. facts.Skip(Math.Max(0, facts.Count - MostFacts)).Select(static fact => new CounselFact(fact.House, fact.Attribute, fact.Value))],
            Plan = goal >= 0 ? [goal] : [],
        };
    }

    private void Hear()
    {
        while (_answers.TryNext(TimeSpan.Zero, out var raw))
        {
            if (_context.Messenger.TryRead(Subjects.CortexResponse, raw, out var message) && message.Body.RequestId == _waitingFor && _waitingFor != Guid.Empty)
            {
                _waitingFor = Guid.Empty;
                Take(message.Body);
            }
        }

        while (_commands.TryNext(TimeSpan.Zero, out var raw))
        {
            if (_context.Messenger.TryRead(Subjects.BoundaryCommand, raw, out var message) && message.Header.Source.EntityType is EntityType.Boundary
                && !_context.Messenger.IsLate(message.Header))
            {
                Take(CounselReader.Of(message.Body));
            }
        }
    }

    private void Take(CognitiveResponse answer)
    {
        if (answer.Outcome is CognitiveOutcome.Answered && answer.Json is { } json)
        {
            if (Take(CounselReader.Of(json)))
            {
                _pause = FirstPause;
            }

            return;
        }

        if (answer.RetryAfterMs is > 0 and var wait && TimeSpan.FromMilliseconds(wait) is var later && later > _pause && later < LongestPause)
        {
            _pause = later;
        }

        LogUnanswered(answer.Outcome, answer.Reason ?? "");
    }

    private bool Take(NpcCounsel? counsel)
    {
        if (counsel is null || _brain.Node < 0)
        {
            return false;
        }

        var told = 0;
        foreach (var (house, attribute, value) in counsel.Facts ?? [])
        {
            told += Tell(new(house, attribute, value, FactSource.Told, 0, ToldConfidence)) ? 1 : 0;
        }

        var planned = _guidance.Take(_brain.Map, _brain.Village, _brain.Node, counsel);
        Advised += planned || told > 0 ? 1 : 0;
        return planned || told > 0;
    }

    private bool Tell(Fact fact)
    {
        try
        {
            return _memory.Episodes.Village == _brain.Village && _memory.Episodes.Tell(fact) is not Telling.Known;
        }
        catch (IOException)
        {
            // The disk refuses: the senses tell of that, and hearsay is the least loss.
            return false;
        }
    }

    private static string? NameOf(Place place) => place switch
    {
        Place.Hunger => "hunger",
        Place.Energy => "energy",
        Place.Company => "company",
        _ => null,
    };

    [LoggerMessage(3300, LogLevel.Debug, "The large mind has no answer: {Outcome} {Reason}")]
    private partial void LogUnanswered(CognitiveOutcome outcome, string reason);
}
