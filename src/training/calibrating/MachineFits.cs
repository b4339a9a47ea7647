using System.Globalization;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Calibrating;

/// <summary>Fits what ticks, dreams and deaths cost, and tells how late ticks were and how answers came.</summary>
/// <param name="npcs">States by NPC.</param>
internal sealed class MachineFits(IReadOnlyList<IReadOnlyList<Sample>> npcs)
{
    private const double WindowSeconds = 5;
    private const double LateMs = 5;
    private const double AnswerWithin = 60;

    /// <summary>Fits.</summary>
    /// <returns>The figures; those in parentheses are told only.</returns>
    internal IEnumerable<Fit> All() => [.. Costs(), .. Deaths(), .. Lateness(), .. Answers()];

    // Least squares of CPU time on ticks and dreams over windows of five seconds, each NPC by itself.
    private IEnumerable<Fit> Costs()
    {
        List<double> ticks = [];
        List<double> dreams = [];
        foreach (var samples in npcs)
        {
            var (tt, td, dd, tc, dc) = (0.0, 0.0, 0.0, 0.0, 0.0);
            foreach (var (first, last) in Windows(samples))
            {
                var (t, d, c) = ((double)(last.Tick - first.Tick), (double)(last.PlanSteps - first.PlanSteps), last.CpuMs - first.CpuMs);
                (tt, td, dd, tc, dc) = (tt + (t * t), td + (t * d), dd + (d * d), tc + (t * c), dc + (d * c));
            }

            var determinant = (tt * dd) - (td * td);
            if (determinant > 1e-9 * tt * dd)
            {
                ticks.Add(((tc * dd) - (dc * td)) / determinant);
                dreams.Add(((dc * tt) - (tc * td)) / determinant);
            }
        }

        if (ticks.Count > 0)
        {
            double[] sorted = [.. ticks.Order()];
            var from = string.Create(
                CultureInfo.InvariantCulture,
                $"measured: least squares over windows of 5 s, median of {ticks.Count} NPCs, {Statistics.Quantile(sorted, 0.05):0.00} to {Statistics.Quantile(sorted, 0.95):0.00} ms a tick in nine of ten");
            yield return new("(tick cost, ms)", Statistics.Quantile(sorted, 0.5), from);
            yield return new("dream_cost_ms", Math.Round(Math.Max(0.001, Statistics.Quantile([.. dreams.Order()], 0.5)), 4), from);
        }
    }

    private static IEnumerable<(Sample First, Sample Last)> Windows(IReadOnlyList<Sample> samples)
    {
        for (var i = 0; i < samples.Count;)
        {
            var j = i;
            while (j < samples.Count && samples[j].Pid == samples[i].Pid && samples[j].At - samples[i].At < WindowSeconds)
            {
                j++;
            }

            if (j < samples.Count && samples[j].Pid == samples[i].Pid)
            {
                yield return (samples[i], samples[j]);
            }

            i = Math.Max(j, i + 1);
        }
    }

    private IEnumerable<Fit> Deaths()
    {
        List<double> gaps = [];
        List<double> lost = [];
        foreach (var samples in npcs)
        {
            for (var i = 1; i < samples.Count; i++)
            {
                if (samples[i].Pid != samples[i - 1].Pid)
                {
                    gaps.Add(samples[i].At - samples[i - 1].At);
                    lost.Add(Seconds(samples, i));
                }
            }
        }

        if (gaps.Count > 0)
        {
            var from = string.Create(CultureInfo.InvariantCulture, $"measured: {gaps.Count} processes that were killed (./nimmerverse kill-npc)");
            yield return new("restart_s", Math.Round(gaps.Average(), 2), $"{from}, last state of the old to first of the new");
            yield return new("lost_learning_s", Math.Round(lost.Average(), 2), $"{from}, practice that was missing afterwards");
        }
    }

    // How long before its death it had learnt as much as after it.
    private static double Seconds(IReadOnlyList<Sample> samples, int reborn)
    {
        var i = reborn - 1;
        while (i > 0 && samples[i].LearnSteps + samples[i].PlanSteps > samples[reborn].LearnSteps + samples[reborn].PlanSteps)
        {
            i--;
        }

        return samples[reborn - 1].At - samples[i].At;
    }

    private IEnumerable<Fit> Lateness()
    {
        var ticks = npcs.Sum(static samples => samples.Count);
        yield return new("(late ticks)", npcs.Sum(static samples => samples.Count(static one => one.LateMs > LateMs)) / (double)Math.Max(1, ticks), $"measured: share of {ticks} ticks that began more than 5 ms late");
    }

    private IEnumerable<Fit> Answers()
    {
        List<double> seconds = [];
        var asked = 0L;
        foreach (var samples in npcs)
        {
            var since = double.NaN;
            for (var i = 1; i < samples.Count; i++)
            {
                var (before, now) = (samples[i - 1], samples[i]);
                if (now.Pid == before.Pid && now.Asked > before.Asked)
                {
                    (asked, since) = (asked + now.Asked - before.Asked, now.At);
                }

                if (now.Pid == before.Pid && now.Advised > before.Advised && now.At - since < AnswerWithin)
                {
                    seconds.Add(now.At - since);
                    since = double.NaN;
                }
            }
        }

        if (asked > 0)
        {
            var from = string.Create(CultureInfo.InvariantCulture, $"measured: {asked} questions");
            yield return new("(answers of use)", seconds.Count / (double)asked, $"{from}; what the scripted oracle was told to be");
            yield return new("(answer, s)", seconds.Count > 0 ? Statistics.Quantile([.. seconds.Order()], 0.5) : 0, $"{from}, median of those that were of use");
        }
    }
}
