using System.Globalization;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;
using Spectre.Console;

namespace Nimmerverse.Memory.Trails.Chain;

/// <summary>A chain as a tree: time since its beginning, then who did what, how it ended, what it cost and brought.</summary>
internal static class ChainPainter
{
    private const int DeepestIndent = 24;

    /// <summary>Paints it.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>Lines of Spectre markup.</returns>
    public static IEnumerable<string> Paint(DecisionChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var begin = chain.Begin;
        if (chain.MissingParent is { } missing)
        {
            yield return $"[yellow]{"",12}  (its parent {missing} is not stored: not written yet, dropped by retention, or never kept)[/]";
        }

        if (chain.IsCyclic)
        {
            yield return $"[yellow]{"",12}  (the parents lead in a circle; it is cut at the first repetition)[/]";
        }

        foreach (var (node, guides, depth) in Walk(chain.Root))
        {
            foreach (var wave in node.Waves)
            {
                yield return Line(wave.Emitted - begin, guides.Waves, $"[grey]~ wave {Escape(wave.Source)} {(wave.Polarity < 0 ? "not " : "")}{Escape(wave.Domain)} {wave.Confidence:0.00}[/]"
                    + (wave.MessageId is { } id ? $"  [grey]{id}[/]" : ""));
            }

            yield return Line(node.Trail.Started - begin, guides.Own, Describe(node.Trail, node.Trail.Id == chain.Asked, depth));
        }

        if (chain.IsCut)
        {
            yield return $"[yellow]{"",12}  (there are more; raise --limit)[/]";
        }

        var trails = chain.Nodes.Select(static node => node.Trail).ToList();
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{trails.Count} trails, {chain.Nodes.Sum(static node => node.Waves.Count)} waves, {TimeText.Span(chain.End - begin)} in all, cost {TrailTable.Number(trails.Sum(static trail => trail.Cost))} LF, reward {TrailTable.Number(trails.Sum(static trail => trail.Reward))} LF");
    }

    private static string Line(TimeSpan since, string guide, string text) => $"{"+" + TimeText.Span(since),12}  {guide}{text}";

    private static string Describe(TrailRow trail, bool asked, int depth)
    {
        var outcome = trail.Outcome switch { "success" => "green", "failure" => "red", _ => "yellow" };
        var name = $"[bold]{Escape(trail.Kind)}[/] {Escape(trail.Actor)}{Escape(WhatItSays(trail))}";
        var took = trail.Ended - trail.Started is { Ticks: > 0 } span ? $", took {TimeText.Span(span)}" : "";
        return $"{(depth > DeepestIndent ? $"({depth} deep) " : "")}{name}  [{outcome}]{Escape(trail.Outcome)}[/]{took}, cost {TrailTable.Number(trail.Cost)}, reward {TrailTable.Number(trail.Reward)}  "
            + $"{(asked ? "[bold]" : "[grey]")}{trail.Id}[/]{(asked ? " <- asked" : "")}";
    }

    private static string WhatItSays(TrailRow trail) => TrailGist.Of(trail) is { Length: > 0 } gist ? $" ({gist})" : "";

    private static string Escape(string text) => Markup.Escape(SafeText.Line(text, 80));

    /// <summary>Walks without recursion; guides stop growing at a depth that no screen shows.</summary>
    private static IEnumerable<(ChainNode Node, (string Own, string Waves) Guides, int Depth)> Walk(ChainNode root)
    {
        var waiting = new Stack<(ChainNode Node, string Before, bool IsLast, int Depth)>([(root, "", true, 0)]);
        while (waiting.TryPop(out var next))
        {
            var (node, before, isLast, depth) = next;
            var own = depth == 0 ? "" : before + (isLast ? "└─ " : "├─ ");
            var below = depth == 0 ? "" : depth > DeepestIndent ? before : before + (isLast ? "   " : "│  ");
            yield return (node, (own, depth == 0 ? "" : before + "│  "), depth);
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                waiting.Push((node.Children[i], below, i == node.Children.Count - 1, depth + 1));
            }
        }
    }
}
