using System.Buffers;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Writes each trail as a line: as it is, or as a conversation.</summary>
internal sealed class LineSink : ISampleSink
{
    private const int FileBuffer = 256 * 1024;

    private readonly ExportFormat _format;
    private readonly ExportCounts _counts;
    private readonly PartFile _train;
    private readonly PartFile? _validation;
    private readonly ArrayBufferWriter<byte> _line = new(4_096);

    /// <summary>Opens the files.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="state">How much of them counts.</param>
    /// <param name="format">What a line holds.</param>
    public LineSink(ExportFolder folder, ExportState state, ExportFormat format)
    {
        _format = format;
        _counts = state.Counts;
        _train = folder.OpenPart(ExportFolder.Train, state, FileBuffer);
        _validation = state.Split is null ? null : folder.OpenPart(ExportFolder.Validation, state, FileBuffer);
    }

    /// <inheritdoc />
    public bool Take(TrailRow row, SplitSide side)
    {
        _line.ResetWrittenCount();
        if (_format is ExportFormat.Sft)
        {
            if (ConversationForms.Of(row) is not { } conversation)
            {
                return false;
            }

            ConversationLines.WriteSample(_line, row, conversation);
        }
        else
        {
            using var json = new Utf8JsonWriter(_line, TrailJson.Line);
            TrailJson.Write(json, row);
        }

        _line.Write("\n"u8);
        (side is SplitSide.Train ? _train : _validation!).Write(_line.WrittenSpan);
        _counts.AddMonth(row.Kind, row.Id, isWritten: true);
        if (side is SplitSide.Train)
        {
            _counts.TrainLines++;
            _counts.TrainTrails++;
        }
        else
        {
            _counts.ValidationLines++;
            _counts.ValidationTrails++;
        }

        return true;
    }

    /// <inheritdoc />
    public void Sync(ExportState state)
    {
        _train.Sync();
        state.Lengths[ExportFolder.Train] = _train.Length;
        if (_validation is not null)
        {
            _validation.Sync();
            state.Lengths[ExportFolder.Validation] = _validation.Length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _train.Dispose();
        _validation?.Dispose();
    }
}
