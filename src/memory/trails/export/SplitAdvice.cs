namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Says that trails cannot be split as asked, why, and what can be done instead.</summary>
internal static class SplitAdvice
{
    /// <summary>Says it.</summary>
    /// <param name="pairs">Every actor in every village.</param>
    /// <param name="asked">What must not stand on both sides.</param>
    /// <returns>One sentence or two.</returns>
    public static string Of(IReadOnlyCollection<SplitPair> pairs, SplitBy asked)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var villages = pairs.Select(static pair => pair.Village).Distinct().Count();
        var actors = pairs.Select(static pair => pair.Actor).Distinct().Count();
        var why = asked switch
        {
            SplitBy.Village => "all these trails are of one village",
            SplitBy.Actor => "all these trails are of one actor",
            _ when villages == 1 && actors == 1 => "all these trails are of one actor in one village",
            _ => $"its {villages} villages and {actors} actors all hang together (an actor that lived in two villages joins them)",
        };
        var instead = new List<string>();
        if (asked is not SplitBy.Village && villages > 1)
        {
            instead.Add($"--split-by village keeps the {villages} villages apart, though not the actors");
        }

        if (asked is not SplitBy.Actor && actors > 1)
        {
            instead.Add($"--split-by actor keeps the {actors} actors apart, though not the villages");
        }

        instead.Add("--split-by prompt keeps prompts apart, though neither actors nor villages");
        instead.Add("without --split everything goes to train.jsonl");
        return $"No split is free of leaks here: {why}. Instead: {string.Join("; ", instead)}.";
    }
}
