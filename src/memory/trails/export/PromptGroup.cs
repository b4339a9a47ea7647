namespace Nimmerverse.Memory.Trails.Export;

/// <summary>One answer of a group.</summary>
/// <param name="Id">Its trail.</param>
/// <param name="Answer">What was decided.</param>
/// <param name="Reward">What it brought, in lifeforce.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record GroupMember(Guid Id, string Answer, double Reward, string Outcome);

/// <summary>The answers to one prompt. Holds a bounded number, and prefers those that differ in reward or outcome: only they can be compared.</summary>
/// <param name="hash">The prompt's hash.</param>
/// <param name="kind">The kind of decision.</param>
/// <param name="system">The system's words, or null.</param>
/// <param name="prompt">The prompt.</param>
/// <param name="most">Most members, at least 2.</param>
internal sealed class PromptGroup(byte[] hash, string kind, string? system, string prompt, int most)
{
    private readonly List<GroupMember> _members = [];
    private readonly Dictionary<(double Reward, string Outcome), int> _results = [];

    /// <summary>The prompt's hash.</summary>
    public byte[] Hash => hash;

    /// <summary>The kind of decision.</summary>
    public string Kind => kind;

    /// <summary>The system's words, or null.</summary>
    public string? System => system;

    /// <summary>The prompt.</summary>
    public string Prompt => prompt;

    /// <summary>The answers, in the order of their trails.</summary>
    public IReadOnlyList<GroupMember> Members => _members;

    /// <summary>Answers that found no place.</summary>
    public long Crowded { get; private set; }

    /// <summary>Whether there are two answers to compare.</summary>
    public bool CanBeCompared => _results.Count > 1;

    /// <summary>Takes an answer.</summary>
    /// <param name="member">The answer; trails come in order.</param>
    public void Add(GroupMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var result = (member.Reward, member.Outcome);
        if (_members.Count >= most)
        {
            Crowded++;
            if (_results.ContainsKey(result) || _members.FindLastIndex(one => _results[(one.Reward, one.Outcome)] > 1) is not (>= 0 and var place))
            {
                return;
            }

            var crowdedOut = _members[place];
            _results[(crowdedOut.Reward, crowdedOut.Outcome)]--;
            _members.RemoveAt(place);
        }

        _members.Add(member);
        _results.TryGetValue(result, out var before);
        _results[result] = before + 1;
    }
}
