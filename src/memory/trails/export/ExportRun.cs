using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>One export from its beginning, or from where an earlier run was broken off, to its finished folder.</summary>
/// <param name="settings">What it works on.</param>
/// <param name="request">What is exported.</param>
/// <param name="tell">Told what it does, how much is done, and how much there is.</param>
internal sealed class ExportRun(ToolSettings settings, ExportRequest request, Action<string, long, long> tell)
{
    private const int LookEvery = 1_000;

    // Rare enough that waiting for the disk costs little, often enough that little is done again.
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(1);

    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Ends it; the same request goes on later.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ExitException">It cannot be done as asked.</exception>
    public async Task<ExportReport> RunAsync(CancellationToken cancellationToken)
    {
        using var folder = ExportFolder.Open(request.Folder);
        await using var source = settings.OpenReader();
        var state = await BeginAsync(folder, source, cancellationToken);
        var filter = request.Filter with { Since = state.Since, Until = state.Until };
        if (state.Phase is ExportPhase.Rows)
        {
            await ReadRowsAsync(folder, state, new TrailStore(source), filter with { Last = state.Last }, cancellationToken);
            state.Phase = request.Format is ExportFormat.Grpo ? ExportPhase.Groups : ExportPhase.Finishing;
            folder.Save(state);
        }

        if (state.Phase is ExportPhase.Groups)
        {
            new GroupWriter(folder, state, request.MaxGroup).Run(done => tell("groups", done, state.Buckets), cancellationToken);
            state.Phase = ExportPhase.Finishing;
            folder.Save(state);
        }

        return await new ExportFinish(settings, request, folder, state, filter).RunAsync(cancellationToken);
    }

    private async Task<ExportState> BeginAsync(ExportFolder folder, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var fingerprint = request.Fingerprint(settings.Environment.Value);
        if (folder.ReadState() is { } earlier)
        {
            return earlier.Fingerprint == fingerprint
                ? earlier
                : throw new ExitException(
                    ExitCode.Refused,
                    $"{folder.Root} holds an unfinished export of another request; finish it with the same command, remove its folder .partial, or choose another folder with --out.");
        }

        tell("counting", 0, 0);
        var census = new Census(source, request.Filter);
        if (await census.LastAsync(cancellationToken) is not { } last)
        {
            folder.Clean();
            throw new ExitException(ExitCode.Failed, "No trail is like that; nothing was exported.");
        }

        var state = new ExportState
        {
            Fingerprint = fingerprint,
            ExportId = Guid.CreateVersion7(settings.Clock.GetUtcNow()),
            Began = settings.Clock.GetUtcNow(),
            Since = request.Filter.Since,
            Until = request.Filter.Until,
            Last = last,
        };
        if (request.Split is { } share)
        {
            var pairs = await census.PairsAsync(last, cancellationToken);
            var by = request.SplitBy ?? (pairs is [{ Village: null }] ? SplitBy.Prompt : SplitBy.Both);
            state.Expected = pairs.Sum(static pair => pair.Trails);
            state.Split = by is SplitBy.Prompt ? new ExportSplit { By = by } : ExportSplit.Of(PlanOrClean(folder, pairs, by, share));
        }
        else
        {
            state.Expected = await census.CountAsync(last, cancellationToken);
        }

        state.Buckets = request.Format is ExportFormat.Grpo ? GroupSpill.BucketsFor(state.Expected) : 0;
        folder.Save(state);
        return state;
    }

    private SplitPlan PlanOrClean(ExportFolder folder, IReadOnlyList<SplitPair> pairs, SplitBy by, double share)
    {
        var plan = SplitPlan.Make(pairs, by, share, request.Seed);
        if (plan.Components > 1)
        {
            return plan;
        }

        folder.Clean();
        throw new ExitException(ExitCode.Failed, SplitAdvice.Of(pairs, by));
    }

    private async Task ReadRowsAsync(ExportFolder folder, ExportState state, TrailStore store, TrailFilter filter, CancellationToken cancellationToken)
    {
        var counts = state.Counts;
        var sides = state.Split is { } split ? new SplitSides(split, request.Split!.Value, request.Seed) : null;
        var redactor = request.Redaction is { } rules ? new Redactor(rules.Rules, counts.Redactions) : null;
        using ISampleSink sink = request.Format is ExportFormat.Grpo ? new GroupSpill(folder, state) : new LineSink(folder, state, request.Format);
        tell("trails", counts.Read, state.Expected);
        var saved = settings.Clock.GetTimestamp();
        await foreach (var row in store.ReadAsync(filter, descending: false, state.Done, long.MaxValue, cancellationToken))
        {
            counts.Read++;
            counts.AddMonth(row.Kind, row.Id, isWritten: false);
            var taken = redactor?.Redact(row) ?? row;
            if ((sides is null ? SplitSide.Train : sides.Of(row, taken)) is { } side)
            {
                Count(counts, taken, sink.Take(taken, side));
            }
            else
            {
                counts.Late++;
            }

            state.Done = row.Id;
            if (counts.Read % LookEvery == 0)
            {
                tell("trails", counts.Read, state.Expected);
                if (settings.Clock.GetElapsedTime(saved) > CheckpointEvery)
                {
                    sink.Sync(state);
                    folder.Save(state);
                    saved = settings.Clock.GetTimestamp();
                }
            }
        }

        tell("trails", counts.Read, counts.Read);
        sink.Sync(state);
    }

    private static void Count(ExportCounts counts, TrailRow row, bool isTaken)
    {
        if (!isTaken)
        {
            counts.NoAnswer++;
            return;
        }

        counts.Taken++;
        counts.First ??= row.Id;
        counts.Last = row.Id;
        ExportCounts.Add(counts.Kinds, row.Kind);
        ExportCounts.Add(counts.Outcomes, row.Outcome);
        ExportCounts.Add(counts.Actors, row.Actor);
    }
}
