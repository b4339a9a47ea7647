using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Running;

/// <content>How requests end: each exactly once, its budget settled, its requester told.</content>
internal sealed partial class Gateway
{
    /// <summary>Ends a request for its requester or an operator. Within the loop only.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>What it was: <c>queued</c>, <c>running</c>, <c>unknown</c> or <c>not_yours</c>.</returns>
    public string Cancel(Guid id, string by)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return "unknown";
        }

        if (by != job.Ask.Requester && by != job.Ask.Identity && by != "operator")
        {
            return "not_yours";
        }

        var was = job.Run is null ? "queued" : "running";
        BreakOffJob(job, BreakOff.Cancelled);
        return was;
    }

    /// <summary>A requester gave a sign of life, and perhaps allows more pieces. Within the loop only.</summary>
    /// <param name="requester">Who.</param>
    /// <param name="credit">What it said.</param>
    public void Hear(string requester, CognitiveCredit credit)
    {
        ArgumentNullException.ThrowIfNull(credit);
        if (credit.RequestId is { } id)
        {
            if (_jobs.TryGetValue(id, out var job) && job.Ask.Requester == requester)
            {
                job.Heard = _clock.GetUtcNow();
                job.Outlet.Allow(credit.UpTo ?? 0);
            }

            return;
        }

        foreach (var job in _leased.Where(job => job.Ask.Requester == requester))
        {
            job.Heard = _clock.GetUtcNow();
        }
    }

    private void BreakOffJob(Job job, BreakOff why)
    {
        if (job.Run is { } run)
        {
            run.End(why);
            _leased.Remove(job);
            return;
        }

        Unqueue(job);
        EndBrokenOff(job, why, null);
    }

    private void EndBrokenOff(Job job, BreakOff why, RunResult? result)
    {
        var (outcome, reason, detail) = why switch
        {
            BreakOff.Deadline => (CognitiveOutcome.Expired, Reasons.Deadline, "its deadline passed"),
            BreakOff.LeaseLost => (CognitiveOutcome.Cancelled, Reasons.LeaseLost, "its requester gave no sign of life within its lease"),
            BreakOff.SlowReader => (CognitiveOutcome.Failed, Reasons.SlowReader, "its reader was behind for too long"),
            _ => (CognitiveOutcome.Cancelled, Reasons.Cancelled, "it was cancelled"),
        };
        End(job, outcome, reason, detail, result);
    }

    private void EndFailed(Job job, Run run, RunResult result, EngineFault fault)
    {
        var reason = fault.Kind is EngineFaultKind.TooLarge ? Reasons.AnswerTooLarge : Reasons.EndpointFailed;
        var tried = job.Failures + job.Refusals > 1 ? $" (after {job.Failures + job.Refusals} attempts)" : "";
        End(job, CognitiveOutcome.Failed, reason, $"{run.Endpoint.Name}: {fault.Detail}{tried}", result, fault.RetryAfter, run.Endpoint);
    }

    private void EndWithAnswer(Job job, Run run, RunResult result)
    {
        var policy = _identities.Of(job.Ask.Identity);
        if (result.SchemaFault is { } schema)
        {
            Waste(job, result);
            End(job, CognitiveOutcome.Failed, Reasons.InvalidOutput, $"the answer does not meet the schema: {schema}", result, endpoint: run.Endpoint);
            return;
        }

        var calls = new List<CognitiveCall>();
        foreach (var (name, arguments) in result.Calls)
        {
            if (ToolCheck.Check(job.Ask.Tools, policy, name, arguments, out var call) is { } refused)
            {
                Waste(job, result);
                End(job, CognitiveOutcome.Failed, Reasons.ToolRefused, refused, result, endpoint: run.Endpoint);
                return;
            }

            calls.Add(call!);
        }

        var response = Respond(job, CognitiveOutcome.Answered, run.Endpoint, result.TokensIn, result.TokensOut) with
        {
            Text = result.Text.Length > 0 ? result.Text : null,
            Json = result.Json,
            Calls = calls.Count > 0 ? calls : null,
            FinishReason = result.Finish,
        };
        Close(job, response, result);
    }

    private static void Waste(Job job, RunResult result)
    {
        job.WastedIn += result.TokensIn;
        job.WastedOut += result.TokensOut;
    }

    private void End(
        Job job, CognitiveOutcome outcome, string reason, string detail, RunResult? result, TimeSpan? retryAfter = null, Endpoint? endpoint = null) =>
        Close(
            job,
            Respond(job, outcome, endpoint, 0, 0) with
            {
                Reason = reason,
                Detail = detail,
                RetryAfterMs = retryAfter is { } wait ? Math.Max(LeastRetryMs, (int)wait.TotalMilliseconds) : null,
            },
            result);

    private CognitiveResponse Respond(Job job, CognitiveOutcome outcome, Endpoint? endpoint, int tokensIn, int tokensOut)
    {
        var payer = endpoint ?? _endpoints.FirstOrDefault(one => one.Knows(job.Model));
        var (used, made) = (tokensIn + job.WastedIn, tokensOut + job.WastedOut);
        return new CognitiveResponse
        {
            RequestId = job.Id,
            Requester = job.Ask.Requester,
            Outcome = outcome,
            Model = endpoint is null ? null : job.Model,
            Endpoint = endpoint?.Name,
            Oracle = endpoint is { IsOracle: true },
            TokensIn = used,
            TokensOut = made,
            CostLf = payer?.CostOf(used, made) ?? 0,
            QueueMs = Math.Max(0, ((job.Dispatched ?? _clock.GetUtcNow()) - job.Taken).TotalMilliseconds),
            ServiceMs = job.Served.TotalMilliseconds,
            Position = job.Position,
            EtaMs = Milliseconds(job.Eta),
        };
    }

    private void Close(Job job, CognitiveResponse response, RunResult? result)
    {
        if (!_jobs.Remove(job.Id))
        {
            return;
        }

        _leased.Remove(job);
        _ledger.Settle(job.Id, new Charge(response.TokensIn + response.TokensOut, response.CostLf));
        Figures.End(response.Reason ?? "answered", response.QueueMs, response.ServiceMs);
        job.Outlet.End(response, result);
        _events.Ended(job.Ask, response);
    }
}
