using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>The side of each trail, as it is read.</summary>
/// <param name="split">The split.</param>
/// <param name="share">The share for training, above 0 and below 1; decides prompts.</param>
/// <param name="seed">The seed; decides prompts.</param>
internal sealed class SplitSides(ExportSplit split, double share, long seed)
{
    private readonly SplitPlan? _plan = split.By is SplitBy.Prompt ? null : split.ToPlan();

    /// <summary>Decides.</summary>
    /// <param name="row">The trail as it is stored: villages and actors are told apart by their own names.</param>
    /// <param name="taken">The trail as it is written: prompts that redaction made the same are the same.</param>
    /// <returns>The side; null for a trail that the plan does not know.</returns>
    public SplitSide? Of(TrailRow row, TrailRow taken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _plan is null
            ? OfPrompt(taken)
            : _plan.SideOf(_plan.By is SplitBy.Actor ? null : VillageOf.Inputs(row.Inputs), row.Actor);
    }

    private SplitSide OfPrompt(TrailRow row)
    {
        var prompt = ConversationForms.Of(row)?.PromptHash(row.Kind) ?? SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Kind}\0{row.Inputs}"));
        Span<byte> seeded = stackalloc byte[8 + 32];
        BinaryPrimitives.WriteInt64LittleEndian(seeded, seed);
        prompt.CopyTo(seeded[8..]);
        Span<byte> drawn = stackalloc byte[32];
        SHA256.HashData(seeded, drawn);
        return BinaryPrimitives.ReadUInt32BigEndian(drawn) / (double)uint.MaxValue < share ? SplitSide.Train : SplitSide.Validation;
    }
}
