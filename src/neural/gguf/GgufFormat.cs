namespace Nimmerverse.Neural.Gguf;

/// <summary>Constants of GGUF version 3 (ggml, <c>docs/gguf.md</c>).</summary>
internal static class GgufFormat
{
    /// <summary>The first four bytes, <c>GGUF</c>, as a little-endian number.</summary>
    public const uint Magic = 0x46554747;

    /// <summary>The version written, and the newest read.</summary>
    public const uint Version = 3;

    /// <summary>The oldest version read; version 1 has 32-bit lengths.</summary>
    public const uint OldestVersion = 2;

    /// <summary>The tensor type of single precision.</summary>
    public const uint SingleTensor = 0;

    /// <summary>Every tensor begins at a multiple of this many bytes, counted from the beginning of the data.</summary>
    public const int Alignment = 32;

    /// <summary>Rounds up to the alignment.</summary>
    /// <param name="position">A position in bytes.</param>
    /// <returns>The next aligned one.</returns>
    public static long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;
}
