using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Running;

/// <content>What the gateway shows of itself.</content>
internal sealed partial class Gateway
{
    private const int MostShown = 1_000;

    /// <summary>Its status. Within the loop only.</summary>
    /// <param name="http">Where its HTTP endpoint listens, or null.</param>
    /// <returns>The status.</returns>
    public CortexStatus Status(string? http)
    {
        var now = _clock.GetUtcNow();
        return new CortexStatus
        {
            Endpoints = [.. _endpoints.Select(Show)],
            Queued = _queue.Count,
            QueuedByPriority = [.. _queue.Counts],
            Running = _endpoints.Sum(static endpoint => endpoint.Credits.InUse),
            Ended = new Dictionary<string, long>(Figures.Ended, StringComparer.Ordinal),
            Accepted = Figures.Accepted,
            TokensIn = Figures.TokensIn,
            TokensOut = Figures.TokensOut,
            OrphanedTokens = Figures.Orphaned,
            Preempted = Figures.Preempted,
            Retried = Figures.Retried,
            Http = http,
            Budgets =
            [
                .. _ledger.Snapshot().Select(static account => new BudgetStatus(
                    account.Identity, account.Used.Tokens, account.Reserved.Tokens, account.Limit.Tokens, account.Used.Lf, account.Limit.Lf)),
            ],
            OpenNpcGates = Gates.OpenNpcs(now),
            OpenDomains = Gates.OpenDomains(now),
        };
    }

    /// <summary>What runs and what waits. Within the loop only.</summary>
    /// <returns>Running first, then in the order expected.</returns>
    public IReadOnlyList<QueueEntry> ShowQueue()
    {
        var now = _clock.GetUtcNow();
        return
        [
            .. _jobs.Values.Where(static job => job.Run is not null).OrderBy(static job => job.Run!.Started)
                .Concat(_queue.InOrder(now)).Take(MostShown)
                .Select(job => new QueueEntry
                {
                    RequestId = job.Id,
                    Requester = job.Requester,
                    Priority = job.Priority,
                    Level = _ageing.LevelOf(job, now),
                    Endpoint = job.Run?.Endpoint.Name,
                    AgeMs = (now - job.Taken).TotalMilliseconds,
                    LeftMs = (job.Ask.Deadline - now).TotalMilliseconds,
                    Tokens = job.Tokens,
                }),
        ];
    }

    private static EndpointStatus Show(Endpoint endpoint) => new()
    {
        Name = endpoint.Name,
        Kind = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(endpoint.Config.Kind.ToString()),
        Url = endpoint.Config.ShownUrl,
        Model = endpoint.Config.Model,
        State = endpoint.StateName(),
        Reason = endpoint.Sight is null ? "not looked at yet" : endpoint.Sight.Fault?.Detail,
        Version = endpoint.Sight?.Version,
        Oracle = endpoint.IsOracle,
        Credits = endpoint.Credits.Limit,
        InUse = endpoint.Credits.InUse,
        Waiting = endpoint.Load?.Waiting,
        CacheUse = endpoint.Load?.CacheUse,
        HoldsSchema = endpoint.Holds.Count == 0
            ? null
            : endpoint.Holds.ToDictionary(static mode => mode.Key ? "thinking" : "plain", static mode => mode.Value, StringComparer.Ordinal),
    };
}
