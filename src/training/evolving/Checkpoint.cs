using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Nimmerverse.Neural;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Training.Evolving;

/// <summary>An evolution on disk: written beside and renamed after each trial, guarded by a SHA-256; a torn one is no checkpoint.</summary>
internal sealed record Checkpoint
{
    private const uint Magic = 0x4B43564E;
    private const int HashBytes = 32;

    /// <summary>What it was made with; another plan does not go on with it.</summary>
    public required string Plan { get; init; }

    /// <summary>Where the evolution stands.</summary>
    public required EvolutionState State { get; init; }

    /// <summary>The best parameters tried.</summary>
    public required float[] Best { get; init; }

    /// <summary>Their fitness on the tuning scenarios.</summary>
    public required double BestFitness { get; init; }

    /// <summary>Their generation.</summary>
    public required long BestGeneration { get; init; }

    /// <summary>Writes it: complete or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Plan);
        writer.Write(State.Seed);
        writer.Write(State.Generation);
        writer.Write(BestFitness);
        writer.Write(BestGeneration);
        writer.Write(Best.Length);
        foreach (var numbers in (float[][])[State.Parameters, State.Mean, State.Square, Best])
        {
            foreach (var number in numbers)
            {
                writer.Write(number);
            }
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        WholeFile.Replace(path, stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Reads one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plan">What it must have been made with.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <returns>Whether there is a whole one of this plan.</returns>
    public static bool TryLoad(string path, string plan, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!File.Exists(path))
        {
            return false;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length <= HashBytes || !SHA256.HashData(bytes.AsSpan(..^HashBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^HashBytes..)))
        {
            return false;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - HashBytes));
        if (reader.ReadUInt32() != Magic || reader.ReadString() != plan)
        {
            return false;
        }

        var (seed, generation, fitness, bestGeneration, length) = (reader.ReadUInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadInt32());
        checkpoint = new()
        {
            Plan = plan,
            State = new(seed, Read(reader, length)) { Generation = generation, Mean = Read(reader, length), Square = Read(reader, length) },
            Best = Read(reader, length),
            BestFitness = fitness,
            BestGeneration = bestGeneration,
        };
        return true;
    }

    private static float[] Read(BinaryReader reader, int length)
    {
        var numbers = new float[length];
        foreach (ref var number in numbers.AsSpan())
        {
            number = reader.ReadSingle();
        }

        return numbers;
    }
}
