using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;

namespace Nimmerverse.Npc.Memory;

/// <summary>Turns a mind and its fact head into bytes and back. A blob of another shape is refused whole, never half taken.</summary>
public static class MindCodec
{
    private const int Version = 1;

    /// <summary>Writes a mind.</summary>
    /// <param name="writer">Receives the bytes.</param>
    /// <param name="mind">The mind.</param>
    /// <param name="facts">Its fact head.</param>
    public static void Write(ByteWriter writer, Mind mind, FactHead facts)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(mind);
        ArgumentNullException.ThrowIfNull(facts);
        writer.Int32(Version);
        writer.Int32(mind.Networks.Actor.Parameters.Length);
        writer.Int32(mind.Networks.Critic.Parameters.Length);
        writer.Int32(facts.Parameters.Length);
        writer.Int64(mind.LearnSteps);
        writer.Int64(mind.PlanSteps);
        writer.Int32(mind.Rescues);
        Write(writer, mind.ExitStatistics);
        Write(writer, mind.StateStatistics);
        Write(writer, mind.RewardScaler.Statistics);
        writer.Singles(mind.Networks.Actor.Parameters);
        writer.Singles(mind.Networks.Critic.Parameters);
        writer.Singles(facts.Parameters);
        for (var i = 0; i < FactHead.MaxValues; i++)
        {
            writer.Text(facts.Values[i] ?? "");
        }
    }

    /// <summary>Reads a mind.</summary>
    /// <param name="payload">What <see cref="Write(ByteWriter, Mind, FactHead)"/> wrote.</param>
    /// <param name="mind">Receives the mind; its shape must fit.</param>
    /// <param name="facts">Receives the fact head.</param>
    /// <returns>False when the blob is of another version or shape; nothing is changed then.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, Mind mind, FactHead facts)
    {
        ArgumentNullException.ThrowIfNull(mind);
        ArgumentNullException.ThrowIfNull(facts);
        var reader = new ByteReader(payload);
        if (reader.Int32() != Version
            || reader.Int32() != mind.Networks.Actor.Parameters.Length
            || reader.Int32() != mind.Networks.Critic.Parameters.Length
            || reader.Int32() != facts.Parameters.Length)
        {
            return false;
        }

        mind.LearnSteps = reader.Int64();
        mind.PlanSteps = reader.Int64();
        mind.Rescues = reader.Int32();
        Read(ref reader, mind.ExitStatistics);
        Read(ref reader, mind.StateStatistics);
        Span<double> mean = stackalloc double[1];
        Span<double> squares = stackalloc double[1];
        var count = reader.Int64();
        reader.Doubles(mean);
        reader.Doubles(squares);
        mind.RewardScaler.Restore(count, mean[0], squares[0]);
        reader.Singles(mind.Networks.Actor.Parameters);
        reader.Singles(mind.Networks.Critic.Parameters);
        reader.Singles(facts.Parameters);
        for (var i = 0; i < FactHead.MaxValues; i++)
        {
            if (reader.Text() is { Length: > 0 } value)
            {
                facts.Values.Set(i, value);
            }
        }

        mind.Networks.Touch();
        return reader.Complete;
    }

    private static void Write(ByteWriter writer, Normaliser statistics)
    {
        writer.Int64(statistics.Count);
        writer.Doubles(statistics.Mean);
        writer.Doubles(statistics.Squares);
    }

    private static void Read(ref ByteReader reader, Normaliser statistics)
    {
        Span<double> mean = stackalloc double[statistics.Size];
        Span<double> squares = stackalloc double[statistics.Size];
        var count = reader.Int64();
        reader.Doubles(mean);
        reader.Doubles(squares);
        statistics.Restore(count, mean, squares);
    }
}
