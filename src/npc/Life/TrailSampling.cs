using System.Buffers.Binary;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// Which of its trails an NPC keeps: in dev all of them, in staging every episode and one step in ten, in prod outcomes alone, which are
/// the episodes. The trail's id decides, so that the choice can be repeated.
/// </summary>
public static class TrailSampling
{
    private const ulong OneIn = 10;

    /// <summary>Whether a trail is kept.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="kind">The trail's kind.</param>
    /// <param name="trailId">The trail.</param>
    /// <returns>True when it is.</returns>
    public static bool Keeps(EnvironmentName environment, string kind, Guid trailId)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (kind != TrailKinds.Step || environment == EnvironmentName.Dev)
        {
            return true;
        }

        return environment == EnvironmentName.Staging && Draw(trailId) % OneIn == 0;
    }

    // The last eight bytes of a UUIDv7 are chance.
    private static ulong Draw(Guid trailId)
    {
        Span<byte> bytes = stackalloc byte[16];
        trailId.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & 0x3FFF_FFFF_FFFF_FFFF;
    }
}
