using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Queueing;
using Nimmerverse.Cortex.Schemas;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Running;

/// <content>Who is let in: gate, rights, an engine, time, room, budget, in this order; each refusal is answered at once.</content>
internal sealed partial class Gateway
{
    private const int LeastRetryMs = 100;
    private const int MostGrammar = 64 * 1024;

    private void Admit(Ask ask, IOutlet outlet)
    {
        if (_jobs.ContainsKey(ask.Id))
        {
            return;
        }

        var now = _clock.GetUtcNow();
        var policy = _identities.Of(ask.Identity);
        var refusal = RefusalOf(ask, policy, now, out var priority);
        if (refusal is not null)
        {
            Refuse(ask, outlet, refusal);
            return;
        }

        var (position, eta) = Expect(ask, priority);
        if (eta is { } expected && now + expected > ask.Deadline)
        {
            var over = now + expected - ask.Deadline;
            Refuse(ask, outlet, new(Reasons.Deadline, $"it would take about {expected.TotalMilliseconds:F0} ms, longer than its deadline")
            { RetryAfter = over, Position = position, Eta = eta });
            return;
        }

        if (!MakeRoom(ask, priority, now, out var full))
        {
            Refuse(ask, outlet, full! with { Position = position, Eta = eta });
            return;
        }

        if (Reserve(ask, policy, out var most) is { } broke)
        {
            Refuse(ask, outlet, broke);
            return;
        }

        Take(ask with { MaxTokens = most }, outlet, priority, now, position, eta);
    }

    private void Take(Ask ask, IOutlet outlet, int priority, DateTimeOffset now, int position, TimeSpan? eta)
    {
        var job = new Job(ask, outlet)
        {
            Priority = priority,
            Tokens = (ask.PromptBytes / 4) + ask.MaxTokens,
            Taken = now,
            Heard = now,
            Position = position,
            Eta = eta,
        };
        _jobs.Add(job.Id, job);
        _queue.Add(job);
        _queuedBytes += ask.PromptBytes;
        _deadlines.Enqueue(job, ask.Deadline.UtcTicks);
        if (ask.Lease is not null)
        {
            _leased.Add(job);
        }

        _retries = Math.Min(_options.RetriesSaved, _retries + _options.RetryShare);
        Figures.Accept();
        outlet.Ticket(new CognitiveTicket
        {
            RequestId = ask.Id,
            Priority = priority,
            Position = position,
            EtaMs = Milliseconds(eta),
            Deadline = ask.Deadline,
        });
        Pump();
    }

    private Refusal? RefusalOf(Ask ask, IdentityPolicy policy, DateTimeOffset now, out int priority)
    {
        priority = Math.Clamp(Math.Min(ask.Priority, policy.MaxPriority), 0, Ageing.Top);
        if (GateFault(ask, policy, now, ref priority) is { } closed)
        {
            return new(Reasons.GateClosed, closed);
        }

        if (ask.Messages.ValueKind is not JsonValueKind.Array || ask.MaxTokens < 1)
        {
            return new(Reasons.InvalidRequest, "a request has a list of messages and asks for at least one token");
        }

        if (ask is { Schema: not null, Grammar: not null } or { Grammar.Length: 0 or > MostGrammar } or { Slot: < 0 })
        {
            return new(Reasons.InvalidRequest, $"a request has a schema or a grammar, the grammar 1 to {MostGrammar} characters, and a slot is not negative");
        }

        if (ask.Schema is { } schema && SchemaCheck.FaultOf(schema) is { } fault)
        {
            return new(Reasons.InvalidRequest, fault);
        }

        if (ToolCheck.FaultOf(ask.Tools, policy) is { } tools)
        {
            return new(Reasons.ToolRefused, tools);
        }

        if (EndpointFault(ask) is { } missing)
        {
            return missing;
        }

        return ask.Deadline <= now ? new(Reasons.Deadline, "its deadline had passed when it came") { Outcome = CognitiveOutcome.Expired } : null;
    }

    private string? GateFault(Ask ask, IdentityPolicy policy, DateTimeOffset now, ref int priority)
    {
        switch (policy.Gate)
        {
            case GateRule.Always:
                return null;
            case GateRule.Npc:
                if (Gates.Of(Requester.NpcOf(ask.Identity) ?? ask.Identity, now) is not { } allocation)
                {
                    return $"the governor has said nothing of '{ask.Identity}' lately";
                }

                // The governor decides how urgent an NPC is; it may ask for less.
                priority = Math.Min(priority, allocation.Priority);
                return allocation.Gate is NpcGate.Open ? null : $"the governor has the gate of '{ask.Identity}' closed";
            case GateRule.Thalamus:
                // Its message is the opening itself; only a newer word of its own can have closed the gate again.
                return ask.OpensGate && Gates.NewerThan(ask.Domain, ask.Asked) is null or GateState.Open ? null : $"the gate of '{ask.Domain}' is not open";
            default:
                return Gates.IsOpen(ask.Domain, now) ? null : $"the gate of '{ask.Domain}' is not open";
        }
    }

    private Refusal? EndpointFault(Ask ask)
    {
        var known = _endpoints.Where(endpoint => endpoint.Knows(ask.Model)).ToList();
        if (known.Count == 0)
        {
            return new(Reasons.NoEndpoint, _endpoints.Count == 0
                ? "no endpoint is configured; name one with --cortex or NIMMERVERSE_CORTEX_ENDPOINTS"
                : $"no endpoint serves the model '{ask.Model}'; './nimmerverse models list' shows those there are");
        }

        // Not looked at yet counts as there: the first look is under way.
        var there = known.Where(static endpoint => endpoint.Sight is null or { State: not "down" }).ToList();
        if (there.Count == 0)
        {
            return new(Reasons.NoEndpoint, $"{known[0].Name} is down: {known[0].Sight!.Fault?.Detail}");
        }

        if (!known.Exists(endpoint => Understands(endpoint, ask)))
        {
            return new(Reasons.InvalidRequest, ask.Slot is not null
                ? $"'id_slot' is for endpoints of kind llama_server; none of them serves '{ask.Model}'"
                : $"'grammar' is for endpoints of kind llama_server or vllm; none of them serves '{ask.Model}'");
        }

        return ask.Schema is not null && !there.Exists(endpoint => MayHold(endpoint, ask))
            ? new(Reasons.UnprovenSchema, $"no endpoint of '{ask.Model}' was seen to hold a schema{(ask.Thinking is true ? " while thinking" : "")}")
            : null;
    }

    private static bool Understands(Endpoint endpoint, Ask ask) => endpoint.Config.Kind switch
    {
        EngineKind.LlamaServer => true,
        EngineKind.Vllm => ask.Slot is null,
        _ => ask.Slot is null && ask.Grammar is null,
    };

    // Before the probe it may; after it, it must have been seen to.
    private static bool MayHold(Endpoint endpoint, Ask ask) => !endpoint.Holds.TryGetValue(ask.Thinking ?? false, out var holds)
        ? endpoint.Holds.Count == 0 || ask.Thinking is null
        : holds;

    private (int Position, TimeSpan? Eta) Expect(Ask ask, int priority)
    {
        var position = _queue.PositionOf(ask.Identity, priority);
        var (lanes, running) = (0, 0);
        foreach (var endpoint in _endpoints.Where(endpoint => endpoint.Knows(ask.Model)))
        {
            lanes += priority >= Ageing.Urgent ? endpoint.Credits.Limit : endpoint.Credits.Limit - endpoint.Credits.Reserved;
            running += endpoint.Credits.InUse;
        }

        return (position, EstimateOf(ask.Model).Until(position, running, Math.Max(1, lanes)));
    }

    private bool MakeRoom(Ask ask, int priority, DateTimeOffset now, out Refusal? full)
    {
        full = null;
        while (_queue.Count >= _options.QueueLimit || (_queue.Count > 0 && _queuedBytes + ask.PromptBytes > _options.QueueBytes))
        {
            var tail = _queue.Tail(now)!;
            var wait = EstimateOf(ask.Model).Mean is { } mean ? mean * 10 : TimeSpan.FromSeconds(1);
            full = new(Reasons.Overloaded, $"{_queue.Count} requests wait, more than are taken") { RetryAfter = wait };
            if (_ageing.LevelOf(tail, now) >= priority)
            {
                return false;
            }

            Unqueue(tail);
            End(tail, CognitiveOutcome.Failed, full.Reason, "it stood last in a full queue when a more urgent request came", null, wait);
        }

        full = null;
        return true;
    }

    private Refusal? Reserve(Ask ask, IdentityPolicy policy, out int most)
    {
        var (priceIn, priceOut) = DearestOf(ask.Model);
        var bytes = ask.PromptBytes + 256;
        most = ask.MaxTokens;
        if (ask.BudgetLf is { } budget)
        {
            var left = budget - (bytes * priceIn / 1_000);
            most = priceOut > 0 ? (int)Math.Min(most, Math.Max(0, left) * 1_000 / priceOut) : most;
            if (left < 0 || most < 1)
            {
                return new(Reasons.OverBudget, $"its budget of {budget:0.###} LF does not pay for its prompt and one token");
            }
        }

        if (_ledger.TryReserve(ask.Id, ask.Identity, new(bytes + most, ((bytes * priceIn) + (most * priceOut)) / 1_000), out var retryAfter))
        {
            return null;
        }

        var limit = policy.Limit;
        return retryAfter > TimeSpan.Zero
            ? new(Reasons.OverBudget, $"'{ask.Identity}' has used its {limit.Tokens} tokens or {limit.Lf:0.#} LF of this window") { RetryAfter = retryAfter }
            : new(Reasons.OverBudget, $"it may use {bytes + most} tokens, more than a whole window of '{ask.Identity}' holds ({limit.Tokens})");
    }

    private (double In, double Out) DearestOf(string model)
    {
        var (dearIn, dearOut) = (0.0, 0.0);
        foreach (var endpoint in _endpoints.Where(endpoint => endpoint.Knows(model)))
        {
            dearIn = Math.Max(dearIn, endpoint.Config.PriceIn);
            dearOut = Math.Max(dearOut, endpoint.Config.PriceOut);
        }

        return (dearIn, dearOut);
    }

    private ServiceEstimate EstimateOf(string model)
    {
        if (!_estimates.TryGetValue(model, out var estimate))
        {
            _estimates.Add(model, estimate = new ServiceEstimate());
        }

        return estimate;
    }

    private void Refuse(Ask ask, IOutlet outlet, Refusal refusal)
    {
        var response = new CognitiveResponse
        {
            RequestId = ask.Id,
            Requester = ask.Requester,
            Outcome = refusal.Outcome,
            Reason = refusal.Reason,
            Detail = refusal.Detail,
            RetryAfterMs = refusal.RetryAfter is { } wait ? Math.Max(LeastRetryMs, (int)Math.Min(int.MaxValue, wait.TotalMilliseconds)) : null,
            Position = refusal.Position,
            EtaMs = Milliseconds(refusal.Eta),
        };
        Figures.End(refusal.Reason, 0, 0);
        LogRefused(ask.Id, ask.Identity, refusal.Reason, refusal.Detail);
        outlet.End(response, null);
        _events.Ended(ask, response);
    }

    private static int? Milliseconds(TimeSpan? time) => time is { } known ? (int)Math.Min(int.MaxValue, known.TotalMilliseconds) : null;

    private sealed record Refusal(string Reason, string Detail)
    {
        public CognitiveOutcome Outcome { get; init; } = CognitiveOutcome.Refused;

        public TimeSpan? RetryAfter { get; init; }

        public int? Position { get; init; }

        public TimeSpan? Eta { get; init; }
    }

    [LoggerMessage(10000, LogLevel.Debug, "Request {Request} of {Identity} is refused, {Reason}: {Detail}")]
    private partial void LogRefused(Guid request, string identity, string reason, string detail);
}
