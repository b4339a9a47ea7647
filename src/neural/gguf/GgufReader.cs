using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Nimmerverse.Neural.Gguf;

/// <summary>Reads GGUF files (versions 2 and 3, little-endian): the metadata of any, the tensors of those in single precision.</summary>
public static class GgufReader
{
    private const ulong MostEntries = 10_000_000;
    private const uint MostDimensions = 8;
    private const int LongestText = 64 * 1024 * 1024;

    /// <summary>Reads the metadata of a file of any precision, for example its vocabulary.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The metadata, without tensors.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no GGUF file that this reader knows.</exception>
    public static GgufModel ReadMetadata(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(new BufferedStream(file, 1 << 16), Encoding.UTF8);
        return Guard(path, () => new GgufModel(ReadHead(reader, out _), []));
    }

    /// <summary>Reads a whole model in single precision.</summary>
    /// <param name="stream">Where it begins.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">It is no GGUF file that this reader knows, or holds other than single precision.</exception>
    public static GgufModel Read(Stream stream) => Guard("the stream", () =>
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var begin = stream.Position;
        var metadata = ReadHead(reader, out var tensorCount);
        var plans = new (string Name, int[] Shape, long Offset)[tensorCount];
        for (var i = 0; i < plans.Length; i++)
        {
            plans[i] = ReadPlan(reader);
        }

        var data = begin + GgufFormat.Align(stream.Position - begin);
        var tensors = new GgufTensor[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            stream.Position = data + plans[i].Offset;
            var elements = new float[plans[i].Shape.Aggregate(1, static (product, size) => checked(product * size))];
            stream.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
            tensors[i] = new GgufTensor(plans[i].Name, plans[i].Shape, elements);
        }

        return new GgufModel(metadata, tensors);
    });

    private static GgufModel Guard(string what, Func<GgufModel> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException($"{what} is not a whole GGUF file: {exception.Message}", exception);
        }
    }

    private static KeyValuePair<string, GgufValue>[] ReadHead(BinaryReader reader, out int tensorCount)
    {
        var magic = reader.ReadUInt32();
        var version = reader.ReadUInt32();
        if (magic != GgufFormat.Magic || version is < GgufFormat.OldestVersion or > GgufFormat.Version)
        {
            throw new InvalidDataException(magic == GgufFormat.Magic && BinaryPrimitives.ReverseEndianness(version) is 2 or 3
                ? "A big-endian GGUF file is not read here."
                : $"Not a GGUF file of version 2 or 3 (begins with 0x{magic:x8}, version {version}).");
        }

        tensorCount = (int)Count(reader);
        var metadata = new KeyValuePair<string, GgufValue>[Count(reader)];
        for (var i = 0; i < metadata.Length; i++)
        {
            var key = ReadText(reader);
            metadata[i] = new(key, ReadValue(reader));
        }

        return metadata;
    }

    private static (string Name, int[] Shape, long Offset) ReadPlan(BinaryReader reader)
    {
        var name = ReadText(reader);
        var dimensions = reader.ReadUInt32();
        if (dimensions > MostDimensions)
        {
            throw new InvalidDataException($"Tensor {name} has {dimensions} dimensions.");
        }

        var shape = new int[dimensions];
        for (var d = 0; d < shape.Length; d++)
        {
            shape[d] = checked((int)reader.ReadUInt64());
        }

        var type = reader.ReadUInt32();
        return type == GgufFormat.SingleTensor
            ? (name, shape, checked((long)reader.ReadUInt64()))
            : throw new InvalidDataException($"Tensor {name} is of type {type}; only single precision (0) is read here.");
    }

    private static ulong Count(BinaryReader reader)
    {
        var count = reader.ReadUInt64();
        return count <= MostEntries ? count : throw new InvalidDataException($"It claims {count} entries.");
    }

    private static string ReadText(BinaryReader reader)
    {
        var length = reader.ReadUInt64();
        if (length > LongestText)
        {
            throw new InvalidDataException($"It claims a text of {length} bytes.");
        }

        var bytes = reader.ReadBytes((int)length);
        return bytes.Length == (int)length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException("A text is cut off.");
    }

    private static GgufValue ReadValue(BinaryReader reader)
    {
        var type = (GgufType)reader.ReadUInt32();
        if (type is not GgufType.Array)
        {
            return GgufValue.Read(type, ReadScalar(reader, type));
        }

        var elementType = (GgufType)reader.ReadUInt32();
        var count = (int)Count(reader);
        return GgufValue.Read(type, ReadItems(reader, elementType, count), elementType);
    }

    private static Array ReadItems(BinaryReader reader, GgufType type, int count) => type switch
    {
        GgufType.Text => Fill(new string[count], reader, type),
        GgufType.Single => Fill(new float[count], reader, type),
        GgufType.Int32 => Fill(new int[count], reader, type),
        GgufType.UInt32 => Fill(new uint[count], reader, type),
        GgufType.Boolean => Fill(new bool[count], reader, type),
        _ => Fill(new object[count], reader, type),
    };

    private static TItem[] Fill<TItem>(TItem[] items, BinaryReader reader, GgufType type)
    {
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = (TItem)ReadScalar(reader, type);
        }

        return items;
    }

    private static object ReadScalar(BinaryReader reader, GgufType type) => type switch
    {
        GgufType.UInt8 => reader.ReadByte(),
        GgufType.Int8 => reader.ReadSByte(),
        GgufType.UInt16 => reader.ReadUInt16(),
        GgufType.Int16 => reader.ReadInt16(),
        GgufType.UInt32 => reader.ReadUInt32(),
        GgufType.Int32 => reader.ReadInt32(),
        GgufType.Single => reader.ReadSingle(),
        GgufType.Boolean => reader.ReadBoolean(),
        GgufType.Text => ReadText(reader),
        GgufType.UInt64 => reader.ReadUInt64(),
        GgufType.Int64 => reader.ReadInt64(),
        GgufType.Double => reader.ReadDouble(),
        _ => throw new InvalidDataException($"There is no metadata type {(uint)type}."),
    };
}
