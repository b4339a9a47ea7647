using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Memory;

/// <summary>A node as it was first seen.</summary>
/// <param name="Node">The node.</param>
/// <param name="Exits">Where it leads.</param>
/// <param name="Place">The need that it meets.</param>
public sealed record VisitRecord(int Node, int[] Exits, Place Place);

/// <summary>The three kinds of record in the log of an <see cref="EpisodicStore"/>, as bytes.</summary>
internal static class EpisodicRecord
{
    internal enum Kind : byte
    {
        Village = 1,
        Fact = 2,
        Visit = 3,
    }

    public static ReadOnlySpan<byte> Village(ByteWriter writer, long village, int nodeCount, int factsTotal)
    {
        writer.Clear();
        writer.Byte((byte)Kind.Village);
        writer.Int64(village);
        writer.Int32(nodeCount);
        writer.Int32(factsTotal);
        return writer.Written;
    }

    public static ReadOnlySpan<byte> Fact(ByteWriter writer, Fact fact)
    {
        writer.Clear();
        writer.Byte((byte)Kind.Fact);
        writer.Int32(fact.House);
        writer.Byte((byte)fact.Source);
        writer.Int64(fact.Tick);
        writer.Single(fact.Confidence);
        writer.Text(fact.Attribute);
        writer.Text(fact.Value);
        return writer.Written;
    }

    public static Fact ReadFact(ref ByteReader reader)
    {
        var house = reader.Int32();
        var source = (FactSource)reader.Byte();
        var tick = reader.Int64();
        var confidence = reader.Single();
        return new(house, reader.Text(), reader.Text(), source, tick, confidence);
    }

    public static ReadOnlySpan<byte> Visit(ByteWriter writer, int node, ReadOnlySpan<int> exits, Place place)
    {
        writer.Clear();
        writer.Byte((byte)Kind.Visit);
        writer.Int32(node);
        writer.Byte((byte)place);
        writer.Int32(exits.Length);
        foreach (var exit in exits)
        {
            writer.Int32(exit);
        }

        return writer.Written;
    }

    public static VisitRecord ReadVisit(ref ByteReader reader)
    {
        var node = reader.Int32();
        var place = (Place)reader.Byte();
        var exits = new int[Math.Clamp(reader.Int32(), 0, RecordLog.MaxPayload / sizeof(int))];
        for (var i = 0; i < exits.Length; i++)
        {
            exits[i] = reader.Int32();
        }

        return new(node, exits, place);
    }
}
