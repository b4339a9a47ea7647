using System.Runtime.InteropServices;

namespace Nimmerverse.Training.Simulating;

/// <summary>The large mind as a queue: a few answers at once, the highest priority first, then the oldest.</summary>
/// <param name="scenario">Latency and parallelism.</param>
/// <param name="chance">Luck.</param>
internal sealed class LargeMind(Scenario scenario, Chance chance)
{
    private readonly List<Question> _waiting = [];
    private readonly List<Question> _running = [];

    /// <summary>Asks.</summary>
    /// <param name="npc">Who.</param>
    /// <param name="index">Which of its questions.</param>
    /// <param name="priority">Its priority, 0 to 10.</param>
    public void Ask(int npc, int index, int priority) => _waiting.Add(new(npc, index, priority, 0));

    /// <summary>Forgets the question of an NPC that crashed.</summary>
    /// <param name="npc">Who.</param>
    public void Forget(int npc)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].Npc == npc)
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time at its end.</param>
    /// <param name="answered">Receives who got an answer, and to which question.</param>
    public void Advance(double now, List<(int Npc, int Index)> answered)
    {
        answered.Clear();
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].DoneAt <= now)
            {
                answered.Add((_running[i].Npc, _running[i].Index));
                _running.RemoveAt(i);
            }
        }

        while (_running.Count < scenario.Parallel && _waiting.Count > 0)
        {
            var best = 0;
            for (var i = 1; i < _waiting.Count; i++)
            {
                best = _waiting[i].Priority > _waiting[best].Priority ? i : best;
            }

            var next = _waiting[best];
            _waiting.RemoveAt(best);
            var seconds = scenario.LatencySeconds * Math.Exp(0.5 * chance.Normal(next.Npc, Luck.Latency, next.Index));
            _running.Add(next with { DoneAt = now + seconds });
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Question(int Npc, int Index, int Priority, double DoneAt);
}
