namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What an export has met and written so far. Kept in its state, so that going on after a kill counts nothing twice.</summary>
internal sealed record ExportCounts
{
    /// <summary>Trails read.</summary>
    public long Read { get; set; }

    /// <summary>Trails taken: on a side, with a prompt and an answer where the form wants them.</summary>
    public long Taken { get; set; }

    /// <summary>Trails left out because they have no prompt or no answer.</summary>
    public long NoAnswer { get; set; }

    /// <summary>Trails left out because they became visible after the split was planned and would have joined its sides.</summary>
    public long Late { get; set; }

    /// <summary>Trails left out of groups because their prompt has no other reward or outcome.</summary>
    public long NotCompared { get; set; }

    /// <summary>Trails left out of groups because their prompt is among the training prompts already.</summary>
    public long SharedPrompt { get; set; }

    /// <summary>Trails left out of groups that are full.</summary>
    public long Crowded { get; set; }

    /// <summary>Lines written to <c>train.jsonl</c>.</summary>
    public long TrainLines { get; set; }

    /// <summary>Lines written to <c>validation.jsonl</c>.</summary>
    public long ValidationLines { get; set; }

    /// <summary>Trails written to <c>train.jsonl</c>.</summary>
    public long TrainTrails { get; set; }

    /// <summary>Trails written to <c>validation.jsonl</c>.</summary>
    public long ValidationTrails { get; set; }

    /// <summary>Taken trails by kind.</summary>
    public SortedDictionary<string, long> Kinds { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Taken trails by outcome.</summary>
    public SortedDictionary<string, long> Outcomes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Taken trails by actor, as written.</summary>
    public SortedDictionary<string, long> Actors { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Replacements by redaction rule.</summary>
    public SortedDictionary<string, long> Redactions { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Trails by kind and month of the id (<c>kind 2026-11</c>).</summary>
    public SortedDictionary<string, MonthCount> Months { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The first trail taken.</summary>
    public Guid? First { get; set; }

    /// <summary>The last trail taken.</summary>
    public Guid? Last { get; set; }

    /// <summary>Adds one to a count.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="name">Which.</param>
    public static void Add(SortedDictionary<string, long> counts, string name)
    {
        ArgumentNullException.ThrowIfNull(counts);
        counts.TryGetValue(name, out var before);
        counts[name] = before + 1;
    }

    /// <summary>Counts a trail of a month.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isWritten">Whether it is written now; otherwise it was read.</param>
    public void AddMonth(string kind, Guid id, bool isWritten)
    {
        var name = $"{kind} {Reading.TrailTime.Of(id).UtcDateTime:yyyy-MM}";
        if (!Months.TryGetValue(name, out var month))
        {
            Months.Add(name, month = new MonthCount());
        }

        month.Read += isWritten ? 0 : 1;
        month.Written += isWritten ? 1 : 0;
    }
}

/// <summary>Trails of one kind and month.</summary>
internal sealed record MonthCount
{
    /// <summary>Trails read.</summary>
    public long Read { get; set; }

    /// <summary>Trails written.</summary>
    public long Written { get; set; }
}
