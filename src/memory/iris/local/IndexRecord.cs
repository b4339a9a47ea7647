using System.Buffers.Binary;
using System.Text;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>What a record of the file says.</summary>
internal enum IndexOperation
{
    /// <summary>Which collection the file holds; the first record.</summary>
    Begin,

    /// <summary>An item as it is from now on.</summary>
    Put,

    /// <summary>An item is forgotten.</summary>
    Forget,
}

/// <summary>Bodies of the records of an index file: little endian, texts in UTF-8 after their length.</summary>
internal static class IndexRecord
{
    /// <summary>Writes the first record.</summary>
    /// <param name="key">The collection.</param>
    /// <returns>The body.</returns>
    internal static byte[] Begin(CollectionKey key) => Write(IndexOperation.Begin, body =>
    {
        body.Write(key.Collection);
        body.Write(key.Model);
        body.Write(key.Dimensions);
    });

    /// <summary>Writes an item.</summary>
    /// <param name="item">The whole item.</param>
    /// <returns>The body.</returns>
    internal static byte[] Put(VectorItem item) => Write(IndexOperation.Put, body =>
    {
        body.Write(item.Id);
        body.Write(item.Text is not null);
        body.Write(item.Text ?? "");
        body.Write(item.Metadata.Count);
        foreach (var (name, value) in item.Metadata.All)
        {
            body.Write(name);
            body.Write((byte)value.Kind);
            body.Write(value.Text);
            body.Write(value.Number);
        }

        Span<byte> number = stackalloc byte[sizeof(float)];
        foreach (var coordinate in item.Vector)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, coordinate);
            body.Write(number);
        }
    });

    /// <summary>Writes that an item is forgotten.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The body.</returns>
    internal static byte[] Forget(string id) => Write(IndexOperation.Forget, body => body.Write(id));

    /// <summary>Reads which operation a body holds.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The operation.</returns>
    internal static IndexOperation OperationOf(byte[] body) => (IndexOperation)body[0];

    /// <summary>Reads a body of <see cref="IndexOperation.Begin"/>.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The collection.</returns>
    internal static CollectionKey ReadBegin(byte[] body)
    {
        using var reader = Open(body);
        return new(reader.ReadString(), reader.ReadString(), reader.ReadInt32());
    }

    /// <summary>Reads a body of <see cref="IndexOperation.Forget"/>.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The id.</returns>
    internal static string ReadForget(byte[] body)
    {
        using var reader = Open(body);
        return reader.ReadString();
    }

    /// <summary>Reads a body of <see cref="IndexOperation.Put"/>.</summary>
    /// <param name="body">The body.</param>
    /// <param name="dimensions">Numbers in a vector of the file.</param>
    /// <returns>The item.</returns>
    internal static VectorItem ReadPut(byte[] body, int dimensions)
    {
        using var reader = Open(body);
        var id = reader.ReadString();
        var hasText = reader.ReadBoolean();
        var text = reader.ReadString();
        var metadata = new (string, MetaValue)[reader.ReadInt32()];
        for (var i = 0; i < metadata.Length; i++)
        {
            // Names come back in every item of a collection; keeping one copy of each is a large part of an item's size.
            var name = string.Intern(reader.ReadString());
            metadata[i] = (name, new MetaValue((MetaKind)reader.ReadByte(), reader.ReadString(), reader.ReadDouble()));
        }

        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = reader.ReadSingle();
        }

        return new(id, vector, hasText ? text : null, Metadata.Of(metadata));
    }

    private static byte[] Write(IndexOperation operation, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream(1024);
        using (var body = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            body.Write((byte)operation);
            write(body);
        }

        return memory.ToArray();
    }

    private static BinaryReader Open(byte[] body)
    {
        var reader = new BinaryReader(new MemoryStream(body, writable: false), Encoding.UTF8);
        reader.ReadByte();
        return reader;
    }
}
