using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Life;

/// <summary>
/// One run of a nerve's behaviour while it happens: what was visited, read and commanded, and what it cost. Ends as a trail.
/// Not safe for concurrent use: it belongs to its owner's loop.
/// </summary>
/// <param name="firstState">The state in which it begins.</param>
/// <param name="inputs">What it was decided on.</param>
/// <param name="started">When it began.</param>
/// <param name="parent">The trail of the decision that caused it, or null.</param>
public sealed class Behaviour(string firstState, JsonElement inputs, DateTimeOffset started, Guid? parent = null)
{
    // A behaviour that circles must not grow its trail without bound; the beginning tells more than the repetition.
    private const int MostEntries = 128;
    private readonly List<string> _states = [firstState];
    private readonly List<JsonElement> _reads = [];
    private readonly List<JsonElement> _commands = [];
    private double _cost;

    /// <summary>Notes a transition and its cost.</summary>
    /// <param name="change">The transition.</param>
    public void Visit(StateChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Keep(_states, change.To);
        _cost += change.LifeforceCost;
    }

    /// <summary>Notes what was read.</summary>
    /// <param name="source">The cell or gate.</param>
    /// <param name="value">What it said.</param>
    /// <param name="at">When, as time since the behaviour's clock began.</param>
    public void Read(string source, double value, TimeSpan at) =>
        Keep(_reads, JsonContent.Object(("source", source), ("value", value), ("at_s", at.TotalSeconds)));

    /// <summary>Notes what was commanded.</summary>
    /// <param name="target">The cell.</param>
    /// <param name="order">What it was told.</param>
    /// <param name="value">The order's size, or null.</param>
    /// <param name="at">When, as time since the behaviour's clock began.</param>
    public void Command(string target, string order, double? value, TimeSpan at) =>
        Keep(_commands, JsonContent.Object(("target", target), ("order", order), ("value", value), ("at_s", at.TotalSeconds)));

    /// <summary>Ends the behaviour.</summary>
    /// <param name="identity">Who behaved, where.</param>
    /// <param name="ended">When it ended.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="reward">What it earned, in lifeforce.</param>
    /// <param name="policy">The policy that decided, for example a nerve's mode.</param>
    /// <returns>The trail.</returns>
    public Trail End(BehaviourIdentity identity, DateTimeOffset ended, TrailOutcome outcome, double reward, string policy)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new Trail
        {
            TrailId = Guid.CreateVersion7(ended),
            Kind = TrailKinds.Behaviour,
            Actor = identity.Actor,
            Environment = identity.Environment.Value,
            Garden = identity.Garden,
            ParentTrail = parent,
            Started = started,
            Ended = ended,
            Inputs = inputs,
            StatesVisited = _states,
            Reads = JsonContent.Array(_reads),
            Commands = JsonContent.Array(_commands),
            Cost = _cost,
            Reward = reward,
            Outcome = outcome,
            Model = policy,
        };
    }

    private static void Keep<T>(List<T> list, T item)
    {
        if (list.Count < MostEntries)
        {
            list.Add(item);
        }
    }
}

/// <summary>Who behaves, and where.</summary>
/// <param name="Actor">The nerve's id.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Garden">The garden.</param>
public sealed record BehaviourIdentity(string Actor, EnvironmentName Environment, Garden Garden);
