using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Weights as bytes: magic <c>NVGOVERN</c>, version, hash of the features, shape, pedigree, weights, and a SHA-256 over all of it. Anything torn,
/// changed, of another shape or made for other features is refused with a sentence.
/// </summary>
public static class GovernorWeightsCodec
{
    private const ushort Version = 1;
    private const int HashBytes = 32;
    private const int MostText = 4_096;
    private const int MostScores = 256;

    private static ReadOnlySpan<byte> Magic => "NVGOVERN"u8;

    /// <summary>The hash by which weights are known: SHA-256 of their bytes, lower-case hexadecimal.</summary>
    /// <param name="bytes">Encoded weights.</param>
    /// <returns>64 digits.</returns>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Encodes weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">Their number is not the network's, or one of them is no number.</exception>
    public static byte[] Encode(GovernorWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Parameters.Length != GovernorNetwork.ParameterCount || !AreFinite(weights.Parameters.Span))
        {
            throw new ArgumentException($"A governor has {GovernorNetwork.ParameterCount} finite weights.", nameof(weights));
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Encoding.ASCII.GetBytes(GovernorFeatures.Hash));
        foreach (var size in Shape())
        {
            writer.Write(size);
        }

        WriteText(writer, weights.Heuristic);
        writer.Write(weights.Generation);
        writer.Write(weights.Seed);
        WriteText(writer, weights.Data);
        writer.Write(weights.Scores.Count);
        foreach (var (name, score) in weights.Scores)
        {
            WriteText(writer, name);
            writer.Write(score);
        }

        writer.Write(weights.Parameters.Length);
        foreach (var weight in weights.Parameters.Span)
        {
            writer.Write(weight);
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Decodes weights.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="expectedHash">The hash that was asked for, or null for any.</param>
    /// <param name="weights">The weights, when they are whole.</param>
    /// <param name="fault">Otherwise what is wrong, as a part of a sentence.</param>
    /// <returns>Whether they are whole.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        string? expectedHash,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GovernorWeights? weights,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        weights = null;
        fault = FaultOf(bytes, expectedHash);
        if (fault is not null)
        {
            return false;
        }

        try
        {
            weights = Read(new(bytes[..^HashBytes]));
        }
        catch (InvalidDataException exception)
        {
            fault = exception.Message;
        }

        return weights is not null;
    }

    private static string? FaultOf(ReadOnlySpan<byte> bytes, string? expectedHash)
    {
        if (bytes.Length < Magic.Length + HashBytes || !bytes.StartsWith(Magic))
        {
            return "it holds no governor's weights";
        }

        if (expectedHash is not null && !string.Equals(HashOf(bytes), expectedHash, StringComparison.OrdinalIgnoreCase))
        {
            return $"its hash is {HashOf(bytes)}, not {expectedHash}";
        }

        return SHA256.HashData(bytes[..^HashBytes]).AsSpan().SequenceEqual(bytes[^HashBytes..]) ? null : "it is torn or was changed after it was written";
    }

    private static GovernorWeights Read(Reader reader)
    {
        reader.Take(Magic.Length);
        if (BinaryPrimitives.ReadUInt16LittleEndian(reader.Take(sizeof(ushort))) is not Version and var version)
        {
            throw new InvalidDataException($"it is of version {version}, and this governor reads version {Version}");
        }

        var features = Encoding.ASCII.GetString(reader.Take(GovernorFeatures.Hash.Length));
        if (features != GovernorFeatures.Hash)
        {
            throw new InvalidDataException($"it was trained on features {features}, and this governor has {GovernorFeatures.Hash}");
        }

        foreach (var size in Shape())
        {
            if (reader.Int32() is var found && found != size)
            {
                throw new InvalidDataException($"it is of another shape ({found} in place of {size})");
            }
        }

        var heuristic = reader.Text();
        var generation = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long)));
        var seed = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong)));
        var data = reader.Text();
        var scores = new KeyValuePair<string, double>[reader.Length(MostScores)];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = new(reader.Text(), BinaryPrimitives.ReadDoubleLittleEndian(reader.Take(sizeof(double))));
        }

        var parameters = new float[reader.Length(GovernorNetwork.ParameterCount)];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = BinaryPrimitives.ReadSingleLittleEndian(reader.Take(sizeof(float)));
        }

        if (parameters.Length != GovernorNetwork.ParameterCount || !AreFinite(parameters) || !reader.IsAtEnd)
        {
            throw new InvalidDataException("its weights are not as many finite numbers as the network has");
        }

        return new() { Heuristic = heuristic, Generation = generation, Seed = seed, Data = data, Scores = scores, Parameters = parameters };
    }

    private static int[] Shape() =>
        [GovernorFeatures.Count, GovernorFeatures.Globals, GovernorNetwork.Hidden, GovernorNetwork.Outputs, GateFeatures.Count, GateFeatures.Outputs];

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MostText, nameof(text));
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        internal readonly bool IsAtEnd => _rest.IsEmpty;

        internal ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length)
            {
                throw new InvalidDataException("it ends too early");
            }

            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

        internal int Length(int most) => Int32() is >= 0 and var length && length <= most ? length : throw new InvalidDataException("it holds a length that cannot be");

        internal string Text() => Encoding.UTF8.GetString(Take(Length(MostText)));
    }
}
