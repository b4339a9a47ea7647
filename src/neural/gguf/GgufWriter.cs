using System.Runtime.InteropServices;
using System.Text;

namespace Nimmerverse.Neural.Gguf;

/// <summary>Writes GGUF files (version 3, little-endian, single precision) that llama.cpp loads.</summary>
public static class GgufWriter
{
    /// <summary>Writes a model to a file, which appears whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(GgufModel model, string path)
    {
        var unfinished = path + ".unfinished";
        using (var file = File.Create(unfinished))
        {
            Write(model, file);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Where; it stays open.</param>
    public static void Write(GgufModel model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        var head = stream.CanSeek ? stream.Position : 0;
        writer.Write(GgufFormat.Magic);
        writer.Write(GgufFormat.Version);
        writer.Write((ulong)model.Tensors.Count);
        writer.Write((ulong)model.Metadata.Count);
        foreach (var (key, value) in model.Metadata)
        {
            WriteText(writer, key);
            writer.Write((uint)value.Type);
            WriteValue(writer, value);
        }

        var offset = 0L;
        foreach (var tensor in model.Tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Count);
            foreach (var size in tensor.Shape)
            {
                writer.Write((ulong)size);
            }

            writer.Write(GgufFormat.SingleTensor);
            writer.Write((ulong)offset);
            offset += GgufFormat.Align(tensor.Data.Length * (long)sizeof(float));
        }

        writer.Flush();
        Pad(writer, stream.Position - head);
        foreach (var tensor in model.Tensors)
        {
            writer.Write(MemoryMarshal.AsBytes<float>(tensor.Data));
            Pad(writer, tensor.Data.Length * (long)sizeof(float));
        }
    }

    private static void Pad(BinaryWriter writer, long length)
    {
        Span<byte> zeros = stackalloc byte[GgufFormat.Alignment];
        zeros.Clear();
        writer.Write(zeros[..(int)(GgufFormat.Align(length) - length)]);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteValue(BinaryWriter writer, GgufValue value)
    {
        if (value.Content is not Array items)
        {
            WriteScalar(writer, value.Content);
            return;
        }

        writer.Write((uint)value.ElementType);
        writer.Write((ulong)items.Length);
        foreach (var item in items)
        {
            WriteScalar(writer, item);
        }
    }

    private static void WriteScalar(BinaryWriter writer, object content)
    {
        switch (content)
        {
            case byte number: writer.Write(number); break;
            case sbyte number: writer.Write(number); break;
            case ushort number: writer.Write(number); break;
            case short number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case bool truth: writer.Write(truth); break;
            case string text: WriteText(writer, text); break;
            default: throw new ArgumentException($"GGUF has no metadata of type {content.GetType()}.", nameof(content));
        }
    }
}
