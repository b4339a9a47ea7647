using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Panes;

/// <summary>The large mind: who asked, who waits, who was answered, against budgets. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
/// <param name="events">What happens.</param>
/// <param name="npcs">Who waits.</param>
internal sealed class MindBook(Graph graph, EventLog events, NpcBook npcs)
{
    private const int MostOpen = 2_048;
    private const double LongestWaitMs = 600_000;
    private const double StatusHoldsMs = 15_000;
    private readonly Dictionary<Guid, Question> _open = [];
    private CortexStatus? _status;
    private double _statusAt;
    private (string Text, double At) _lastAnswer = ("", 0);

    /// <summary>Takes a request.</summary>
    /// <param name="taken">The message.</param>
    public void TakeRequest(in Taken taken)
    {
        if (taken.Read(Subjects.CortexRequest) is not { } body)
        {
            return;
        }

        var requester = body.OnBehalfOf ?? RequesterOf(taken);
        var until = taken.Now + Math.Clamp(body.ResponseTimeoutMs, 1_000, LongestWaitMs);
        npcs.Waits(requester, until);
        if (_open.Count < MostOpen)
        {
            _open[body.RequestId ?? taken.Id] = new Question(requester, body.Priority, taken.Now, until, Cut(body.Question ?? body.EventType));
        }
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="taken">The message.</param>
    public void TakeResponse(in Taken taken)
    {
        if (taken.Read(Subjects.CortexResponse) is not { } body)
        {
            return;
        }

        _open.Remove(body.RequestId, out var question);
        var requester = question?.Requester ?? body.Requester;
        npcs.Waits(requester, 0);
        var who = IdOf(requester);
        if (body.Outcome is CognitiveOutcome.Answered)
        {
            _lastAnswer = ($"answered {who} after {(body.QueueMs + body.ServiceMs) / 1_000:0.0} s", taken.Now);
            events.Add(taken.Now, taken.Sender, "cortex", $"{(body.Oracle ? "the scripted oracle" : body.Model ?? "the large mind")} answered {who} after {(body.QueueMs + body.ServiceMs) / 1_000:0.0} s: "
                + Cut(body.Text ?? body.Json?.GetRawText() ?? "a function call"), body.RequestId, other: who);
        }
        else if (body.Reason is not ("gate_closed" or "no_endpoint"))
        {
            // A closed gate and a missing engine answer all the time; the figures count them.
            events.Add(taken.Now, taken.Sender, "cortex", $"no answer for {who}: {body.Reason} {body.Detail}", body.RequestId, other: who);
        }
    }

    /// <summary>Takes the gateway's figures.</summary>
    /// <param name="taken">The message.</param>
    public void TakeStatus(in Taken taken)
    {
        if (taken.Read(Subjects.CortexStatus) is not { } body)
        {
            return;
        }

        (_status, _statusAt) = (body, taken.Now);
        var node = taken.Sender;
        node.HasOwnState = true;
        var isUp = body.Endpoints.Any(static one => one.State == "up");
        graph.SetState(node, !isUp ? NodeState.Degraded : body.Queued > 0 ? NodeState.Waiting : body.Running > 0 ? NodeState.Active : NodeState.Idle);
        node.Facts =
        [
            new("doing", Doing(taken.Now)), new("running", $"{body.Running}"), new("queued", $"{body.Queued}"), new("accepted", $"{body.Accepted}"),
            new("tokens in", $"{body.TokensIn}"), new("tokens out", $"{body.TokensOut}"), new("open NPC gates", $"{body.OpenNpcGates}"),
            new("open domains", body.OpenDomains.Count == 0 ? "none" : string.Join(", ", body.OpenDomains)),
            .. body.Endpoints.Select(static one => new Fact($"endpoint {one.Name}", $"{one.State}{(one.Reason is { } why ? $" ({why})" : "")}, {one.InUse} of {one.Credits} in use")),
        ];
    }

    /// <summary>Takes an order that the boundary made of a decision.</summary>
    /// <param name="taken">The message.</param>
    public void TakeOrder(in Taken taken)
    {
        if (taken.Read(Subjects.BoundaryCommand) is { } body)
        {
            events.Add(taken.Now, taken.Sender, "boundary", $"{IdOf(body.Target)} shall {body.Function} {Cut(body.Arguments.GetRawText())}", body.Trail, other: IdOf(body.Target));
        }
    }

    /// <summary>Takes the boundary's figures.</summary>
    /// <param name="taken">The message.</param>
    public static void TakeBoundary(in Taken taken)
    {
        if (taken.Read(Subjects.BoundaryStatus) is { } body)
        {
            taken.Sender.Facts =
            [
                new("backend", body.Backend), new("note", body.Note ?? "none"), new("invalid", $"{body.Invalid}"), new("repaired", $"{body.Repaired}"), new("fell back", $"{body.FellBack}"),
                new("p50", body.P50Ms is { } half ? $"{half:0.0}" : "not measured", "ms"), new("p99", body.P99Ms is { } most ? $"{most:0.0}" : "not measured", "ms"),
                .. body.Ended.Select(static one => new Fact(one.Key, $"{one.Value}")),
            ];
        }
    }

    /// <summary>Writes the large mind's part of the economy.</summary>
    /// <param name="json">Where.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Write(Utf8JsonWriter json, double now)
    {
        foreach (var late in _open.Where(one => one.Value.Until < now).Select(static one => one.Key).ToArray())
        {
            _open.Remove(late);
        }

        var status = now - _statusAt <= StatusHoldsMs ? _status : null;
        json.WriteStartObject("llm");
        json.WriteString("text", Doing(now));
        json.WriteNumber("queued", status?.Queued ?? 0);
        json.WriteNumber("running", status?.Running ?? 0);
        json.WriteNumber("openings_used", status?.Endpoints.Sum(static one => one.InUse) ?? 0);
        json.WriteNumber("openings_limit", status?.Endpoints.Where(static one => one.State == "up").Sum(static one => one.Credits) ?? 0);
        json.WriteNumber("open_gates", status?.OpenNpcGates ?? 0);
        json.WriteStartArray("queue");
        foreach (var question in _open.Values.OrderByDescending(static one => one.Priority).ThenBy(static one => one.At).Take(50))
        {
            json.WriteStartObject();
            json.WriteString("requester", IdOf(question.Requester));
            json.WriteNumber("priority", question.Priority);
            json.Number("waited_ms", now - question.At, 0);
            json.WriteString("text", question.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("by_requester");
        foreach (var budget in status?.Budgets ?? [])
        {
            json.WriteStartObject();
            json.WriteString("requester", IdOf(budget.Identity));
            json.WriteNumber("tokens_used", budget.TokensUsed);
            json.WriteNumber("tokens_limit", budget.TokensLimit);
            json.Number("lf_used", budget.LfUsed, 2);
            json.Number("lf_limit", budget.LfLimit, 2);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("budgets");
        foreach (var budget in status?.Budgets ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", IdOf(budget.Identity));
            json.WriteNumber("used", budget.TokensUsed + budget.TokensReserved);
            json.WriteNumber("limit", budget.TokensLimit);
            json.WriteString("unit", "tokens");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string Doing(double now)
    {
        if (_status is not { } status || now - _statusAt > StatusHoldsMs)
        {
            return "nothing is heard of it";
        }

        if (!status.Endpoints.Any(static one => one.State == "up"))
        {
            return status.Endpoints is [] ? "it has no engine" : $"its engine is {status.Endpoints[0].State}{(status.Endpoints[0].Reason is { } why ? $": {why}" : "")}";
        }

        return _open.Values.OrderBy(static one => one.At).FirstOrDefault() is { } first
            ? $"answering {IdOf(first.Requester)} for {(now - first.At) / 1_000:0.0} s: {first.Text}"
            : _lastAnswer.Text.Length > 0 ? $"idle; {_lastAnswer.Text}, {(now - _lastAnswer.At) / 1_000:0} s ago" : "idle";
    }

    private static string RequesterOf(in Taken taken) =>
        taken.Parameters is [var requester] ? requester : taken.Sender.Kind is NodeKind.Npc ? $"npc-{taken.Sender.Name}" : taken.Sender.Name;

    /// <summary>The node of a requester's or target's name.</summary>
    private static string IdOf(string name)
    {
        foreach (var kind in (ReadOnlySpan<string>)["npc", "cell", "nerve", "supervisor"])
        {
            if (name.StartsWith($"{kind}-", StringComparison.Ordinal))
            {
                return $"{kind}/{name[(kind.Length + 1)..]}";
            }
        }

        return name switch { "operator" => "operator/operator", "gemma" => "boundary/gemma", "thalamus" => "thalamus/thalamus", _ => name };
    }

    private static string Cut(string text) => text.Length <= 160 ? text : $"{text.AsSpan(0, 160)}...";

    private sealed record Question(string Requester, int Priority, double At, double Until, string Text);
}
