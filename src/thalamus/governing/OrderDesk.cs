using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>Does what an operator orders, and sees that it outlives the process. Called by the governor's loop alone.</summary>
/// <param name="mind">The mind.</param>
/// <param name="file">Where the switch is kept.</param>
/// <param name="shelf">Where weights are kept.</param>
/// <param name="bucket">Where weights are shared.</param>
/// <param name="learns">Whether it learns when no operator has said so.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where orders are logged.</param>
internal sealed partial class OrderDesk(
    GovernorMind mind, SwitchFile file, WeightsShelf shelf, WeightsBucket bucket, bool learns, TimeProvider clock, ILogger<OrderDesk> logger)
{
    private GovernorSwitch _switch = new();
    private double? _reward;
    private long _steps;
    private long _rollbacks;

    /// <summary>How long the last decision took.</summary>
    internal TimeSpan DecisionTook { get; set; }

    /// <summary>Takes up what was ordered in an earlier life.</summary>
    internal void Restore()
    {
        _switch = file.Read();
        mind.Heuristic = _switch.Heuristic;
        mind.Learn(_switch.Learns ?? learns);
        if (_switch.Frozen)
        {
            mind.Freeze(_switch.Held);
        }
    }

    /// <summary>Counts a step of learning.</summary>
    /// <param name="step">The step.</param>
    internal void Learned(LearningStep step)
    {
        _reward = step.Smoothed;
        _steps++;
        _rollbacks += step.RolledBack ? 1 : 0;
    }

    /// <summary>Obeys.</summary>
    /// <param name="command">The order.</param>
    /// <returns>The answer.</returns>
    internal GovernorReply Obey(GovernorCommand command)
    {
        var reply = command.Order switch
        {
            GovernorOrder.Status => Done("The governor is awake"),
            GovernorOrder.Freeze => Freeze(),
            GovernorOrder.Thaw => Thaw(),
            GovernorOrder.Heuristic => Use(heuristic: true),
            GovernorOrder.Network => Use(heuristic: false),
            GovernorOrder.Load => Load(command.Weights),
            GovernorOrder.Explain => Explain(command.Npc),
            GovernorOrder.LearnOn => Learn(true),
            GovernorOrder.LearnOff => Learn(false),
            _ => new() { Ok = false, Detail = "The governor does not know this order" },
        };
        if (command.Order is not (GovernorOrder.Status or GovernorOrder.Explain))
        {
            LogObeyed(command.Order, reply.Detail);
        }

        return reply with { Status = Status() };
    }

    private GovernorReply Freeze()
    {
        var held = mind.Freeze();
        return Keep(_switch with { Frozen = true, Held = held }, $"Frozen: {held.Count} NPCs keep rate, quota and priority; gates go on opening in turn");
    }

    private GovernorReply Thaw()
    {
        mind.Thaw();
        return Keep(_switch with { Frozen = false, Held = [] }, "Thawed: the governor decides again");
    }

    private GovernorReply Use(bool heuristic)
    {
        mind.Heuristic = heuristic;
        var detail = heuristic ? "The network is ignored, the heuristic decides"
            : mind.Weights is null && !mind.Learns ? "The network may correct the heuristic as soon as there are weights"
            : "The network corrects the heuristic";
        return Keep(_switch with { Heuristic = heuristic }, detail);
    }

    private GovernorReply Learn(bool on)
    {
        mind.Learn(on);
        return Keep(_switch with { Learns = on }, on ? "The governor learns, one pair in two epochs" : "The governor does not learn; the best weights so far stay");
    }

    private GovernorReply Load(byte[]? bytes)
    {
        if (!WeightsShelf.TryRead(bytes ?? [], "The file", clock.GetUtcNow(), out var loaded, out var fault))
        {
            return new() { Ok = false, Detail = fault };
        }

        mind.Take(shelf.Put(loaded.Weights, "an operator", loaded.At));
        bucket.Put(loaded.Weights);
        return Done($"Took the weights {loaded.Hash[..16]} of generation {loaded.Weights.Generation}");
    }

    private GovernorReply Explain(string? npc) => npc is not null && mind.Explain(npc) is { } lines
        ? Done($"NPC {npc}") with { Lines = lines }
        : new() { Ok = false, Detail = $"The governor has not heard of NPC {npc ?? "?"} in the last 10 s" };

    private GovernorReply Keep(GovernorSwitch state, string detail)
    {
        _switch = state;
        return Done(file.Write(state) ? detail : $"{detail}; this will not outlive the thalamus, because it has no data folder that can be written");
    }

    private static GovernorReply Done(string detail) => new() { Ok = true, Detail = detail };

    private GovernorStatus Status() => new()
    {
        Policy = mind.Policy,
        Network = !mind.Heuristic,
        Frozen = mind.Frozen,
        Learns = mind.Learns,
        Weights = mind.Weights?.Hash,
        Generation = mind.Weights?.Weights.Generation,
        Origin = mind.Weights?.Origin,
        Npcs = mind.Last?.Npcs.Count ?? 0,
        DecisionUs = DecisionTook.TotalMicroseconds,
        Reward = _reward,
        LearningSteps = _steps,
        Rollbacks = _rollbacks,
    };

    [LoggerMessage(5059, LogLevel.Warning, "An operator ordered {Order}: {Detail}")]
    private partial void LogObeyed(GovernorOrder order, string detail);
}
