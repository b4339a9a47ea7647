using System.Buffers;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Makes groups of the answers that were laid aside, bucket by bucket.</summary>
/// <param name="folder">Where.</param>
/// <param name="state">How far it is.</param>
/// <param name="maxGroup">Most answers of a group.</param>
internal sealed class GroupWriter(ExportFolder folder, ExportState state, int maxGroup)
{
    private const int FileBuffer = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new(16 * 1024);

    /// <summary>Does all buckets that are left.</summary>
    /// <param name="tell">Told how many are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Run(Action<int> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tell);
        using var train = folder.OpenPart(ExportFolder.Train, state, FileBuffer);
        using var validation = state.Split is null ? null : folder.OpenPart(ExportFolder.Validation, state, FileBuffer);
        for (var bucket = state.DoneBuckets; bucket < state.Buckets; bucket++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(bucket, train, validation);
            train.Sync();
            validation?.Sync();
            state.Lengths[ExportFolder.Train] = train.Length;
            if (validation is not null)
            {
                state.Lengths[ExportFolder.Validation] = validation.Length;
            }

            state.DoneBuckets = bucket + 1;
            state.Lengths.Remove(GroupSpill.NameOf(bucket));
            folder.Save(state);
            folder.RemovePart(GroupSpill.NameOf(bucket));
            tell(bucket + 1);
        }
    }

    private void Write(int bucket, PartFile train, PartFile? validation)
    {
        var groups = new SortedDictionary<(string Hash, SplitSide Side), PromptGroup>();
        using (var stream = folder.ReadPart(GroupSpill.NameOf(bucket)))
        {
            foreach (var answer in GroupSpill.Read(stream))
            {
                var key = (Convert.ToHexStringLower(answer.Hash), answer.Side);
                if (!groups.TryGetValue(key, out var group))
                {
                    groups.Add(key, group = new PromptGroup(answer.Hash, answer.Kind, answer.System, answer.Prompt, maxGroup));
                }

                group.Add(answer.Answer);
            }
        }

        foreach (var ((hash, side), group) in groups)
        {
            state.Counts.Crowded += group.Crowded;
            if (!group.CanBeCompared)
            {
                state.Counts.NotCompared += group.Members.Count;
            }
            else if (side is SplitSide.Validation && groups.TryGetValue((hash, SplitSide.Train), out var same) && same.CanBeCompared)
            {
                // What was trained on measures nothing.
                state.Counts.SharedPrompt += group.Members.Count;
            }
            else
            {
                Write(group, side, side is SplitSide.Train ? train : validation!);
            }
        }
    }

    private void Write(PromptGroup group, SplitSide side, PartFile file)
    {
        _line.ResetWrittenCount();
        ConversationLines.WriteGroup(_line, group);
        _line.Write("\n"u8);
        file.Write(_line.WrittenSpan);
        foreach (var member in group.Members)
        {
            state.Counts.AddMonth(group.Kind, member.Id, isWritten: true);
        }

        if (side is SplitSide.Train)
        {
            state.Counts.TrainLines++;
            state.Counts.TrainTrails += group.Members.Count;
        }
        else
        {
            state.Counts.ValidationLines++;
            state.Counts.ValidationTrails += group.Members.Count;
        }
    }
}
