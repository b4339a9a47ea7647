using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Panes;

/// <summary>NPCs as they, their governor, their supervisor and their world tell of them. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
/// <param name="events">What happens.</param>
internal sealed class NpcBook(Graph graph, EventLog events)
{
    /// <summary>Steps without a new fact after which an NPC counts as stuck, on a map of which nothing is known.</summary>
    private const double LeastStuckSteps = 60;
    private const double SilentAfterMs = 5_000;
    private const double CpuStep = 1;
    private const double ThoughtHoldsMs = 5_000;
    private const int MostThoughtful = 32;
    private const int MostExits = 16;
    private const int LongestPath = 64;
    private readonly Dictionary<string, NpcMind> _minds = new(StringComparer.Ordinal);
    private readonly List<NpcMind> _thoughtful = [];
    private bool? _frozen;
    private string? _policy;
    private long? _generation;

    /// <summary>Every NPC heard of.</summary>
    public IEnumerable<NpcMind> All => _minds.Values;

    /// <summary>Nodes of the present map; an NPC that learns nothing on twice as many steps is stuck.</summary>
    public int MapNodes { get; set; }

    /// <summary>Finds an NPC.</summary>
    /// <param name="id">Its node's id, for example <c>npc/7</c>.</param>
    public NpcMind? Find(string? id) => id is not null && id.StartsWith("npc/", StringComparison.Ordinal) ? _minds.GetValueOrDefault(id[4..]) : null;

    /// <summary>Takes an NPC's state: what the graph needs of it, without building it.</summary>
    /// <param name="taken">The message.</param>
    public void TakeState(in Taken taken)
    {
        if (taken.Parameters is not [var id] || Mind(id) is not { } mind)
        {
            return;
        }

        mind.LastState = taken.Message.Payload;
        mind.IsOnItsOwn = false;
        var json = new Utf8JsonReader(taken.Message.Payload.Span);
        if (!BodyScan.TryEnter(ref json))
        {
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("steps_since_fact"u8))
            {
                mind.StepsSinceFact = BodyScan.Number(ref json);
            }
            else if (json.ValueTextEquals("known_share"u8))
            {
                mind.KnownShare = BodyScan.Number(ref json);
                graph.SetValue(mind.Node, mind.KnownShare);
            }
            else if (json.ValueTextEquals("governed_by"u8))
            {
                mind.IsOnItsOwn = true;
                json.Skip();
            }
            else
            {
                json.Skip();
            }
        }
    }

    /// <summary>Takes what an NPC sees: houses tell it facts.</summary>
    /// <param name="taken">The message.</param>
    public void TakeView(in Taken taken)
    {
        if (taken.Parameters is [var id] && _minds.GetValueOrDefault(id) is { } mind && taken.Message.Payload.Span.IndexOf("\"house\":{"u8) >= 0
            && taken.Read(Subjects.WorldView) is { House: { } house } view)
        {
            mind.Learn(taken.Now, view.Village, house.House, house.Facts);
        }
    }

    /// <summary>Takes who gets what.</summary>
    /// <param name="taken">The message.</param>
    public void TakeAllocation(in Taken taken)
    {
        if (taken.Read(Subjects.Allocation) is not { } body || graph.Node(NodeKind.Governor, taken.Sender.Name) is not { } governor)
        {
            return;
        }

        TellOfGovernor(governor, body, taken.Now);
        foreach (var allocation in body.Npcs)
        {
            if (Mind(allocation.Npc) is not { } mind)
            {
                continue;
            }

            var before = mind.Allocation;
            mind.Allocation = allocation;
            if (before is null || IsNews(before, allocation))
            {
                mind.Add(new Grant(taken.Now, allocation, body.Policy));
            }

            if (before is not null && (before.Gate != allocation.Gate || before.Priority != allocation.Priority || IsDoubled(before.TickHz, allocation.TickHz)))
            {
                events.Add(taken.Now, mind.Node, "allocation", Describe(before, allocation), other: governor.Id);
            }
        }
    }

    /// <summary>Takes what a supervisor tells of its processes.</summary>
    /// <param name="taken">The message.</param>
    public void TakeSupervisor(in Taken taken)
    {
        if (taken.Read(Subjects.SupervisorStatus) is not { } body)
        {
            return;
        }

        foreach (var process in body.Npcs)
        {
            if (Mind(process.Npc) is not { } mind)
            {
                continue;
            }

            var isDown = process.State is not NpcProcessState.Running;
            if (isDown && !mind.IsDown)
            {
                events.Add(taken.Now, mind.Node, "death", $"{mind.Node.Id} has ended; {(process.State is NpcProcessState.BackOff ? "its supervisor starts it again" : "it stays stopped")}", other: taken.Sender.Id);
            }

            if (mind.Restarts >= 0 && process.Restarts > mind.Restarts)
            {
                events.Add(taken.Now, mind.Node, "restart", $"{mind.Node.Id} was started again as process {process.Pid}, {process.Restarts} times so far", other: taken.Sender.Id);
            }

            (mind.IsDown, mind.Restarts, mind.Supervisor) = (isDown, process.Restarts, body.Node);
        }
    }

    /// <summary>Takes what a followed NPC has in mind.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="reply">What it has; null when it did not answer.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void TakeMind(string npc, MindReply? reply, double now)
    {
        if (_minds.GetValueOrDefault(npc) is not { } mind)
        {
            return;
        }

        mind.IsSilent = reply is null;
        if (reply is null)
        {
            return;
        }

        mind.Think(now, reply);

        // Who was followed last comes last; of many, those followed longest ago are forgotten.
        _thoughtful.Remove(mind);
        _thoughtful.Add(mind);
        if (_thoughtful.Count > MostThoughtful)
        {
            _thoughtful[0].ForgetThoughts();
            _thoughtful.RemoveAt(0);
        }
    }

    /// <summary>Takes what an NPC noticed.</summary>
    /// <param name="trail">The trail.</param>
    public void TakeTrail(TrailNote trail)
    {
        if (trail.Kind is "step" or "episode" && Find(trail.Node) is { } mind)
        {
            mind.Remember(trail.Ended, trail.Text);
        }
    }

    /// <summary>An NPC asked the large mind.</summary>
    /// <param name="requester">Who, as requesters are named.</param>
    /// <param name="until">When the answer is late, Unix milliseconds; 0 when it has come.</param>
    public void Waits(string requester, double until)
    {
        if (requester.StartsWith("npc-", StringComparison.Ordinal) && _minds.GetValueOrDefault(requester[4..]) is { } mind)
        {
            mind.WaitsUntil = until;
        }
    }

    /// <summary>Takes the time that has passed into every NPC's state.</summary>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Update(double now)
    {
        var stuckAfter = Math.Max(LeastStuckSteps, 2 * MapNodes);
        foreach (var mind in _minds.Values)
        {
            var node = mind.Node;
            if (node.HeardAt == 0)
            {
                graph.SetState(node, mind.IsDown ? NodeState.Dead : NodeState.Unknown);
                continue;
            }

            var wasStuck = node.State is NodeState.Stuck;
            var state = mind.IsDown || now - node.HeardAt > SilentAfterMs ? NodeState.Dead
                : mind.KnownShare < 1 && mind.StepsSinceFact > stuckAfter ? NodeState.Stuck
                : mind.WaitsUntil > now ? NodeState.Waiting
                : mind.IsOnItsOwn ? NodeState.Degraded
                : node.Rate.Told > 0 ? NodeState.Active : NodeState.Idle;
            graph.SetState(node, state);
            if (state is NodeState.Stuck && !wasStuck)
            {
                events.Add(now, node, "stuck", $"{node.Id} has learned nothing new for {mind.StepsSinceFact:0} steps and knows {mind.KnownShare * 100:0} % of its village", value: mind.KnownShare);
            }
        }
    }

    /// <summary>Writes what is known of one NPC.</summary>
    /// <param name="mind">The NPC.</param>
    /// <param name="payload">Its state as it arrived, of now or of the past.</param>
    /// <param name="at">The time that is shown, Unix milliseconds.</param>
    public static byte[] Write(NpcMind mind, ReadOnlyMemory<byte> payload, double at) => JsonText.Object(json =>
    {
        json.WriteString("kind", "npc");
        json.Number("t", at);
        json.WriteString("id", mind.Node.Id);
        var thought = mind.Thoughts is { } thoughts && thoughts.TryFind(at, out var noted, out var found) && at - noted <= ThoughtHoldsMs ? (At: noted, Reply: found) : default;
        if (NpcMind.Read(payload) is { } state)
        {
            WriteState(json, state, thought.Reply);
        }

        WriteMind(json, mind.IsSilent, thought.At, thought.Reply);

        json.WriteStartArray("memories");
        foreach (var (when, text) in mind.Memories.Reverse().Where(one => one.At <= at))
        {
            json.WriteStartObject();
            json.Number("t", when);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("knows");
        foreach (var ((house, attribute), (_, value)) in mind.Facts.Where(one => one.Value.At <= at))
        {
            json.WriteStartObject();
            json.WriteNumber("house", house);
            json.WriteString("attribute", attribute);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("allocations");
        foreach (var grant in mind.Grants.Reverse().Where(one => one.At <= at))
        {
            json.WriteStartObject();
            json.Number("t", grant.At);
            json.WriteNumber("tick_hz", grant.Allocation.TickHz);
            json.Number("cpu_quota_pct", grant.Allocation.CpuQuotaPct);
            json.WriteString("gate", $"{grant.Allocation.Gate}".ToLowerInvariant());
            json.WriteNumber("priority", grant.Allocation.Priority);
            json.WriteString("reason", grant.Allocation.Reason ?? "");
            json.WriteString("policy", grant.Policy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteMind(Utf8JsonWriter json, bool isSilent, double at, MindReply? reply)
    {
        if (reply is null)
        {
            if (isSilent)
            {
                json.WriteBoolean("silent", true);
            }

            return;
        }

        json.WriteStartObject("mind");
        json.Number("t", at);
        json.WriteNumber("node", reply.Node);
        json.WriteString("lead", JsonNamingPolicy.SnakeCaseLower.ConvertName($"{reply.Lead}"));
        if (reply.Next is { } next)
        {
            json.WriteNumber("next", next);
        }

        if (reply.Value is { } value)
        {
            json.Number("value", value, 4);
        }

        json.Number("td_error", reply.TdError, 5);
        json.Number("entropy", reply.Entropy, 4);
        json.WriteEndObject();
        json.WriteStartArray("path");
        foreach (var node in reply.Path.Take(LongestPath))
        {
            json.WriteNumberValue(node);
        }

        json.WriteEndArray();
    }

    private static void WriteValues(Utf8JsonWriter json, MindReply reply)
    {
        json.WriteStartArray("values");
        foreach (var exit in reply.Exits.Take(MostExits))
        {
            if (exit.Value is { } value)
            {
                json.WriteStartObject();
                json.WriteNumber("exit", exit.Node);
                json.Number("value", value, 4);
                json.Number("probability", exit.Probability ?? 0, 4);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, NpcState state, MindReply? reply)
    {
        json.WriteNumber("node", state.Node);
        json.WriteNumber("village", state.Village);
        json.WriteNumber("tick", state.Tick);
        json.Number("known_share", state.KnownShare);
        json.WriteNumber("facts_known", state.FactsKnown);
        json.WriteNumber("facts_total", state.FactsTotal);
        json.Number("fact_head_accuracy", state.FactHeadAccuracy);
        json.WriteNumber("steps_since_fact", state.StepsSinceFact);
        json.WriteNumber("rescues", state.Rescues);
        json.Number("lateness_ms", state.LatenessMs);
        json.Number("lateness_p99_ms", state.LatenessP99Ms);
        json.WriteNumber("asked", state.Asked);
        json.WriteNumber("advised", state.Advised);
        json.WriteNumber("tick_hz", state.TickHz);
        json.WriteString("gate", $"{state.Gate}".ToLowerInvariant());
        json.WriteNumber("priority", state.Priority);
        json.WriteString("governed_by", JsonNamingPolicy.SnakeCaseLower.ConvertName($"{state.GovernedBy ?? GovernedBy.Governor}"));
        json.WriteStartObject("needs");
        json.Number("hunger", state.Needs.Hunger);
        json.Number("energy", state.Needs.Energy);
        json.Number("company", state.Needs.Company);
        json.WriteEndObject();
        json.WriteStartObject("brain");
        json.Number("td_error", state.TdErrorAbs, 5);
        json.Number("entropy", state.Entropy, 4);
        json.WriteNumber("learn_steps", state.LearnSteps);
        json.WriteNumber("plan_steps", state.PlanSteps);
        json.WriteNumber("generation", state.Generation);
        if (reply is not null)
        {
            WriteValues(json, reply);
        }

        json.WriteEndObject();
    }

    private void TellOfGovernor(Node governor, Allocation body, double now)
    {
        var frozen = body.Frozen is true;
        if (_frozen is { } was && was != frozen)
        {
            events.Add(now, governor, "governor", frozen ? $"the governor was frozen: the policy {body.Policy} stays as it is" : $"the governor was thawed: the policy {body.Policy} goes on");
        }
        else if (_policy is { } before && before != body.Policy)
        {
            events.Add(now, governor, "governor", $"the governor changed its policy from {before} to {body.Policy}");
        }
        else if (_generation is { } old && body.Generation is { } young && young != old)
        {
            events.Add(now, governor, "governor", $"the governor went from generation {old} to {young} (weights {body.Weights})");
        }

        (_frozen, _policy, _generation) = (frozen, body.Policy, body.Generation);
        governor.HasOwnState = frozen;
        if (frozen)
        {
            graph.SetState(governor, NodeState.Degraded);
        }

        governor.Facts =
        [
            new("policy", body.Policy), new("weights", body.Weights ?? "none"), new("generation", $"{body.Generation ?? 0}"), new("frozen", frozen ? "yes" : "no"),
            new("CPU budget", $"{body.CpuBudgetPct:0}", "%"), new("NPCs", $"{body.Npcs.Count}"), new("open gates", $"{body.Npcs.Count(static one => one.Gate is NpcGate.Open)}"),
        ];
    }

    private NpcMind? Mind(string id)
    {
        if (_minds.TryGetValue(id, out var mind))
        {
            return mind;
        }

        if (graph.Node(NodeKind.Npc, id) is not { } node)
        {
            return null;
        }

        node.HasOwnState = true;
        return _minds[id] = new NpcMind(node);
    }

    private static bool IsNews(NpcAllocation before, NpcAllocation now) =>
        before.Gate != now.Gate || before.Priority != now.Priority || before.TickHz != now.TickHz || Math.Abs(before.CpuQuotaPct - now.CpuQuotaPct) >= CpuStep;

    private static bool IsDoubled(int before, int now) => now >= 2 * Math.Max(1, before) || before >= 2 * Math.Max(1, now);

    private static string Describe(NpcAllocation before, NpcAllocation now)
    {
        var changes = new List<string>(3);
        if (before.Gate != now.Gate)
        {
            changes.Add($"its gate to the large mind {(now.Gate is NpcGate.Open ? "opened" : "closed")}");
        }

        if (before.Priority != now.Priority)
        {
            changes.Add($"priority {before.Priority} to {now.Priority}");
        }

        if (before.TickHz != now.TickHz)
        {
            changes.Add($"{before.TickHz} Hz to {now.TickHz} Hz");
        }

        return $"npc {now.Npc}: {string.Join(", ", changes)}{(now.Reason is { } why ? $" ({why})" : "")}";
    }
}
