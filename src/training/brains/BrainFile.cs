using System.Security.Cryptography;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Training.Brains;

/// <summary>A brain as the file that an NPC keeps it in: every test reads it anew, so that the same bytes walk every village.</summary>
internal sealed class BrainFile
{
    private static readonly FactHead NoFacts = new(new Rng(0));
    private readonly BrainSettings _settings;
    private readonly byte[] _bytes;

    /// <summary>Writes a mind.</summary>
    public BrainFile(Mind mind)
    {
        _settings = mind.Settings;
        var writer = new ByteWriter();
        lock (NoFacts)
        {
            MindCodec.Write(writer, mind, NoFacts);
        }

        _bytes = writer.Written.ToArray();
        Hash = Convert.ToHexStringLower(SHA256.HashData(_bytes))[..16];
    }

    /// <summary>First half of its SHA-256.</summary>
    public string Hash { get; }

    /// <summary>Reads it.</summary>
    public Mind Read()
    {
        var mind = new Mind(_settings, new Rng(0));
        return MindCodec.TryRead(_bytes, mind, new FactHead(new Rng(0))) ? mind : throw new InvalidOperationException("A brain's own file has another shape.");
    }
}
